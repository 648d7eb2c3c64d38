import Migrations

/// The statements of a section with their parse trees.
///
/// Of INSERTs into one table that follow each other only the first is kept, so that what a file of data
/// takes does not grow with its rows.
struct ParsedSection: Sendable {
  /// The statements up to the problem.
  var statements: [ParsedStatement] = []
  /// Why the rest could not be read.
  var problem: Problem?

  /// A statement with its parse tree.
  struct ParsedStatement: Sendable {
    let statement: Statement
    /// Its number in the section, from 1.
    let number: Int
    var action: DDLStatement
    /// The tree; nil for what was not parsed.
    let node: SyntaxNode?
    /// What it does to rows and which tables it reads, also within other statements.
    let rows: RowWork
    /// What the parser says against it.
    let error: SQLSyntaxError?
    /// Whether it is too long to be parsed.
    var isUnread: Bool { node == nil && error == nil }
    /// Whether it runs batch by batch.
    let isBackfill: Bool
  }

  /// A statement of more bytes is not parsed, unless it inserts rows.
  fileprivate static let longestParsed = 4 << 20

  /// Reads a section of a file.
  init(_ section: MigrationFile.Section, of file: MigrationFile) {
    do throws(Problem) {
      read(try StatementReader(file: file, section: section, dialect: .postgreSQL), section)
    } catch {
      problem = error
    }
  }

  /// Reads a section whose text is in memory, with all its statements.
  init(_ section: MigrationFile.Section, text: String, at location: SourceLocation) {
    read(
      StatementReader(text: text, location: location, dialect: .postgreSQL), section,
      keepsAll: true)
  }

  private mutating func read(
    _ reader: StatementReader, _ section: MigrationFile.Section, keepsAll: Bool = false
  ) {
    do throws(Problem) {
      var directives = section.backfills[...]
      var number = 0
      while let statement = try reader.next() {
        let isBackfill = directives.first.map { $0.line < statement.lastLine } ?? false
        if isBackfill { directives.removeFirst() }
        number += 1
        let parsed = ParsedStatement(
          statement, number: number, isBackfill: isBackfill,
          hasPlaceholders: section.options.placeholders)
        if keepsAll { statements.append(parsed) } else { add(parsed) }
      }
    } catch {
      problem = error
    }
  }

  /// Takes statements that were recorded.
  init(_ recorded: [Statement]) {
    for (index, statement) in recorded.enumerated() {
      add(ParsedStatement(statement, number: index + 1, isBackfill: false))
    }
  }

  private mutating func add(_ statement: ParsedStatement) {
    if case .insert(let table) = statement.action,
      case .insert(let last)? = statements.last?.action, table == last
    {
      return
    }
    statements.append(statement)
  }
}

extension ParsedSection.ParsedStatement {
  /// Parses a statement.
  init(
    _ statement: Statement, number: Int, isBackfill: Bool, hasPlaceholders: Bool = false
  ) {
    self.statement = statement
    self.number = number
    self.isBackfill = isBackfill
    let insert = LongInsert(statement.text)
    guard insert != nil || statement.text.utf8.count <= ParsedSection.longestParsed else {
      (action, node, rows, error) = (.other(""), nil, RowWork(), nil)
      return
    }
    do throws(SQLSyntaxError) {
      if let insert {
        let node = try insert.parse()
        (action, self.node, rows, error) = (DDLStatement(node), node, RowWork(node), nil)
        return
      }
      var text = hasPlaceholders ? statement.text.withNamesForPlaceholders : statement.text
      if isBackfill { text = text.withNumberedParameters }
      let node = try PostgreSQLParser.parse(text)
      (action, self.node, rows, error) = (DDLStatement(node), node, RowWork(node), nil)
    } catch {
      (action, node, rows, self.error) = (.other(""), nil, RowWork(), error)
    }
  }
}

extension String {
  /// The text with a name of the same length in the place of each `${…}`, whose value is not known.
  fileprivate var withNamesForPlaceholders: String {
    var text = Array(utf8)
    var start = 0
    while let opening = text[start...].firstIndex(of: UInt8(ascii: "$")) {
      start = opening + 1
      guard text[start...].first == UInt8(ascii: "{"),
        let end = text[start...].firstIndex(of: UInt8(ascii: "}"))
      else { continue }
      text.replaceSubrange(
        opening...end, with: repeatElement(UInt8(ascii: "x"), count: end - opening + 1))
      start = end + 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The text of a backfill, whose `:from` and `:to` are no SQL, with the places of all else kept.
  fileprivate var withNumberedParameters: String {
    var text = Array(utf8)
    for (word, number) in [(":from", "$1   "), (":to", "$2 ")] {
      let word = Array(word.utf8)
      guard text.count >= word.count else { continue }
      for start in 0...(text.count - word.count)
      where text[start..<start + word.count].elementsEqual(word) {
        text.replaceSubrange(start..<start + word.count, with: Array(number.utf8))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
