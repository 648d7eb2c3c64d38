import Migrations

/// One direction of a migration as it is handed to another tool.
struct ExportedSection: Sendable {
  /// The body, without blank lines around it.
  let text: String
  /// Its statements.
  let statements: [Statement]
  /// Whether it runs in a transaction.
  let runsInTransaction: Bool
  /// What somebody has to look at.
  let reviewItems: [Problem]

  /// Reads a section.
  /// - Parameter format: The tool that is going to run it.
  /// - Throws: `Problem` when it cannot be read.
  init(
    _ section: MigrationFile.Section, of file: MigrationFile, _ dialect: BackEnd,
    for format: any ExportFormat.Type
  ) throws(Problem) {
    runsInTransaction = section.options.transaction
    guard file.language == .sql else {
      text = ""
      statements = []
      reviewItems = [
        Problem(
          SourceLocation(path: file.path, line: 1),
          "is a Swift migration; write what it does as \(format.name) can run it")
      ]
      return
    }
    text = Self.withoutBlankEnds(try file.text(of: section))
    var statements: [Statement] = []
    let reader = try StatementReader(file: file, section: section, dialect: dialect)
    while let statement = try reader.next() { statements.append(statement) }
    self.statements = statements
    reviewItems = Self.reviewItems(section, file, statements, format)
  }

  private static func reviewItems(
    _ section: MigrationFile.Section, _ file: MigrationFile, _ statements: [Statement],
    _ format: any ExportFormat.Type
  ) -> [Problem] {
    var reviewItems = section.backfills.map { directive in
      Problem(
        SourceLocation(path: file.path, line: directive.line),
        "runs batch by batch here; write it as one statement, without :from and :to")
    }
    if !format.takesCopyData {
      reviewItems += statements.filter { $0.kind == .copyFromStdin }.map {
        Problem($0.location, "\(format.name) sends no data that stands in a file; write INSERTs")
      }
    }
    if format.sendsWholeSections, !section.options.transaction, statements.count > 1 {
      reviewItems.append(
        Problem(
          statements[1].location,
          "\(format.name) sends the statements of a file as one query, which is one transaction;"
            + " write a file for each"))
    }
    return reviewItems
  }

  private static func withoutBlankEnds(_ text: String) -> String {
    SourceFile(path: "", name: "", text: text).lines.withoutBlankEnds
      .map { String($0.text) }.joined(separator: "\n")
  }

  /// The body as lines of SQL, with a comment for each place to look at.
  var sql: String {
    comments.map { "-- \($0.visibleLine)\n" }.joined() + (text.isEmpty ? "" : text + "\n")
  }

  /// What somebody has to look at, as comments of the file.
  var comments: [String] { reviewItems.map { "migrate export: \($0.message)" } }
}
