import ArgumentParser

/// The options of the commands that make a scratch database.
struct ScratchOptions: ParsableArguments {
  @Option(
    name: .customLong("scratch-url"),
    help: ArgumentHelp(
      "Another server for the scratch database, with the database to connect to for making it.",
      valueName: "url"))
  var scratchURL: String?

  @Flag(
    help: "Make it on a server of this command's own, from the PostgreSQL that is installed here.")
  var server = false

  /// The settings among these options, by their keys.
  var settings: [String: String] {
    ["scratch_url": scratchURL, "scratch_server": server ? "own" : nil].compactMapValues(\.self)
  }
}
