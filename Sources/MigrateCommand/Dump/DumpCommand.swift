import ArgumentParser
import Migrations

/// `migrate dump`
struct DumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Write the schema of the database to a file, always in the same words.",
    discussion: """
      Only a change of the schema changes the file, so that it can be committed and reviewed. \
      migrate's own tables are left out; the end of the file tells how a database that is made from \
      it is recorded as being at the same revision.

      On PostgreSQL pg_dump of the server's major version writes the schema. Owners and privileges \
      are left out unless asked for.

      EXAMPLES:
        migrate dump
        migrate dump -o - | less
        migrate dump --check
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      The file, or - for standard output; by default that of dump_after_upgrade, or schema.sql.
      """, valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Write nothing; show how the file differs from the database, and exit with 2 then.")
  var check = false

  @Flag(help: "Also who owns what (PostgreSQL).")
  var owners = false

  @Flag(help: "Also who may do what (PostgreSQL).")
  var privileges = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if check, output == "-" { throw ValidationError("--check compares with a file, not with -") }
  }

  func run() async throws {
    let configuration = try options.loadConfiguration().configuration
    let project = try Project(configuration)
    var content: PgDump.Content = []
    if owners { content.insert(.owners) }
    if privileges { content.insert(.privileges) }
    let text = try await DatabaseSession.open(project) {
      try await SchemaDump(of: $0, content).text
    }
    let path = output ?? configuration.dumpAfterUpgrade ?? "schema.sql"
    if path == "-" { return try options.show(DumpReport(schema: text)) }
    let file = DumpFile(path: path)
    guard check else {
      try file.write(text)
      return try options.show(DumpReport(path: path))
    }
    let differences = try file.differences(from: text)
    try options.show(
      DumpReport(path: path, isCurrent: differences == nil, differences: differences ?? []))
    if differences != nil { throw ExitStatus.finding }
  }
}

/// What `migrate dump` did: the schema itself, the file that has it, or how a file differs from it.
private struct DumpReport: Report {
  var path: String?
  /// With `--check`, whether the file is the schema of the database.
  var isCurrent: Bool?
  var differences: [LineDifference] = []
  var schema: String?

  func write(to json: JSONLines) throws {
    try json.write(Line(path: path, isCurrent: isCurrent, schema: schema))
    for difference in differences {
      try json.write(
        Difference(
          path: path ?? "", onlyIn: difference.isAdded ? "database" : "file",
          text: difference.line))
    }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    if let schema { return output.writeExactly(schema) }
    let path = path ?? ""
    guard isCurrent == false else {
      if detail == .quiet { return }
      return output.writeLine(
        isCurrent == true ? "\(path) is the schema of the database." : "wrote \(path)")
    }
    output.writeText("--- \(path)\n+++ the database")
    for difference in differences {
      let (mark, role): (String, TextRole) =
        difference.isAdded ? ("+", .success) : ("-", .error)
      output.writeLine(output.palette(mark + difference.line, role))
    }
  }

  private struct Line: Encodable {
    var path: String?
    var isCurrent: Bool?
    var schema: String?
  }

  /// A line that only the file or only the database has.
  private struct Difference: Encodable {
    var path: String
    var onlyIn: String
    var text: String
  }
}
