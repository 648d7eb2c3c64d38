import Migrations

/// One direction of a migration, as a part of a squash.
struct SquashPart: Sendable {
  /// What the migration is, for a comment.
  let title: String
  /// The statements as they stand in the file, the last one with its semicolon.
  let text: String
  /// What the section's marker line says.
  let options: SectionOptions
  /// Whether the statements change what later ones of the same session or transaction find.
  let changesSession: Bool
  /// The statements that change rows, or may do so.
  let data: [DataChange]

  /// Takes statements that change nothing but the schema, in one transaction.
  init(title: String, text: String) {
    self.title = title
    self.text = text
    options = SectionOptions()
    changesSession = false
    data = []
  }

  /// Reads a section.
  ///
  /// - Parameter dropsData: leaves out the statements that do nothing but change rows.
  /// - Throws: `Problem` when the file cannot be read.
  init(
    _ file: MigrationFile, _ section: MigrationFile.Section, dialect: BackEnd, dropsData: Bool
  ) throws(Problem) {
    title = "\(file.revision): \(file.message)"
    options = section.options
    let reader = try StatementReader(file: file, section: section, dialect: dialect)
    var kept: [String] = []
    var data: [DataChange] = []
    var changesSession = false
    while let statement = try reader.next() {
      let isData = statement.kind == .copyFromStdin || statement.isOne(of: Self.dataWords)
      let isKept = !(isData && dropsData)
      if isData || statement.isOne(of: Self.callWords) {
        data.append(DataChange(statement, isKept: isKept))
      }
      guard isKept else { continue }
      kept.append(statement.text + ";\n")
      changesSession = changesSession || dialect.commands.changesSession(statement)
    }
    self.data = data
    self.changesSession = changesSession
    if data.contains(where: { !$0.isKept }) {
      text = kept.joined()
    } else {
      text = try Self.terminated(file.text(of: section), dialect)
    }
  }

  private static let dataWords = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "WITH",
  ]
  private static let callWords = ["SELECT", "VALUES", "CALL", "DO"]

  /// The text with a semicolon and a newline at its end, if they are missing.
  private static func terminated(_ text: String, _ dialect: BackEnd) throws(Problem) -> String {
    let text = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    // Behind a statement without a semicolon, another one is not a statement of its own.
    let (before, after) = (try count(text, dialect), try count(text + "SELECT 1;", dialect))
    return before > 0 && before == after ? text + ";\n" : text
  }

  private static func count(_ text: String, _ dialect: BackEnd) throws(Problem) -> Int {
    let reader = StatementReader(
      text: text, location: SourceLocation(path: "", line: 1), dialect: dialect)
    var count = 0
    while try reader.next() != nil { count += 1 }
    return count
  }
}

extension Statement {
  /// Whether the statement begins with one of some words.
  func isOne(of words: [String]) -> Bool {
    let word = text.prefix { $0.isLetter }.uppercased()
    return words.contains(word)
  }
}
