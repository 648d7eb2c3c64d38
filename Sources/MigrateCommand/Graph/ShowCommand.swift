import ArgumentParser
import Migrations

/// `migrate show`
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all about one or more revisions or repeatable migrations.",
    discussion: """
      EXAMPLES:
        migrate show head
        migrate show current
        migrate show customer_view
      """)

  @Argument(help: "head, current, a revision, label@head, …, or the name of a repeatable migration")
  var revisions: [RevisionArgument]

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let files = project.repeatables.files
    for name in revisions.map(\.text) {
      if let file = files.first(where: { $0.name == name }) {
        try options.show(RepeatableReport(file, project.repeatables))
      }
    }
    let identifiers = try revisions.filter { name in !files.contains { $0.name == name.text } }
      .map { try RevisionIdentifier(parsing: $0.text) }
    guard identifiers.contains(where: \.needsApplied) else {
      return try show(identifiers, RevisionListing(project), applied: [])
    }
    try await DatabaseSession.open(project) { session in
      try show(identifiers, try await session.listing(), applied: session.store.applied)
    }
  }

  private func show(
    _ identifiers: [RevisionIdentifier], _ listing: RevisionListing, applied: Set<String>
  ) throws {
    let ids = try identifiers.flatMap { try listing.graph.revisions(named: $0, applied: applied) }
    try options.show(
      RevisionsReport(ids, of: listing) {
        listing.block($0, marksCurrent: listing.rows != nil)
      })
  }
}

/// A repeatable migration as `show` prints it.
private struct RepeatableReport: Report, Encodable {
  let repeatable: String
  let dependsOn: [String]
  let message: String
  let path: String
  let checksum: String

  init(_ file: RepeatableFile, _ all: RepeatableSet) {
    repeatable = file.name
    dependsOn = all.providers(of: file)
    message = file.file.message
    path = file.file.path
    checksum = file.file.checksum
  }

  func write(to output: OutputStream, _ detail: Detail) {
    output.writeLine("Repeatable: \(repeatable)")
    if !dependsOn.isEmpty { output.writeLine("Stands on: \(dependsOn.joined(separator: ", "))") }
    for line in ["Path: \(path)", "", "    \(message)", ""] { output.writeLine(line) }
  }
}
