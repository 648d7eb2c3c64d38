import ArgumentParser

/// The options of the commands that make a scratch database.
struct ScratchOptions: ParsableArguments {
  @Option(
    name: .customLong("scratch-url"),
    help: ArgumentHelp(
      "Another server for the scratch database, with the database to connect to for making it.",
      valueName: "url"))
  var scratchURL: String?

  /// The settings among these options, by their keys.
  var settings: [String: String] { ["scratch_url": scratchURL].compactMapValues(\.self) }
}
