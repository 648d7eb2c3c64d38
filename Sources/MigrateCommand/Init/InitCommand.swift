import ArgumentParser

/// `migrate init`
struct InitCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write migrate.conf, versions/ and a first example.",
    usage: "migrate init [<options>]",
    discussion: """
      What is there already is left as it is.

      EXAMPLE:
        migrate init && migrate upgrade head
      """)

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let file = options.config ?? "migrate.conf"
    let versions = options.versions ?? path("versions", from: directoryName(file))
    var steps = [try NewFile(path: file, text: Setting.example).write()]
    if try createDirectory(versions) {
      steps.append(.created(versions + "/"))
      steps.append(
        try NewFile(path: path(Self.examplePath, from: versions), text: Self.example).write())
    } else {
      steps.append(.kept(versions + "/"))
    }
    try options.show(steps)
    options.showSummary("Next: set url in migrate.conf, then `migrate upgrade head`.")
  }

  private static let examplePath = "0001_create_note.sql"
  private static let example = """
    -- revision: 0001
    -- down_revision: none
    -- message: create note
    -- migrate:up
    CREATE TABLE note (
      id bigint PRIMARY KEY,
      body text NOT NULL
    );
    -- migrate:down
    DROP TABLE note;

    """
}
