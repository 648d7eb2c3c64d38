import Migrations

/// The statements of a section with their parse trees.
struct ParsedSection: Sendable {
  /// The statements up to the problem.
  var statements: [ParsedStatement] = []
  /// Why the rest could not be read.
  var problem: Problem?

  /// A statement with its parse tree.
  struct ParsedStatement: Sendable {
    let statement: Statement
    let action: Action
    /// The tree; nil for what was not parsed.
    let node: SyntaxNode?
    /// What the parser says against it.
    let error: SQLSyntaxError?
    /// Whether it runs batch by batch.
    let isBackfill: Bool
  }

  /// A statement of more bytes is not parsed: the tree of a large INSERT takes many times its memory.
  fileprivate static let longestParsed = 64 * 1024

  /// Reads a section of a file.
  init(_ section: MigrationFile.Section, of file: MigrationFile) {
    do throws(Problem) {
      read(try StatementReader(file: file, section: section, dialect: .postgreSQL), section)
    } catch {
      problem = error
    }
  }

  /// Reads a section whose text is in memory.
  init(_ section: MigrationFile.Section, text: String, at location: SourceLocation) {
    read(StatementReader(text: text, location: location, dialect: .postgreSQL), section)
  }

  private mutating func read(_ reader: StatementReader, _ section: MigrationFile.Section) {
    do throws(Problem) {
      var directives = section.backfills[...]
      while let statement = try reader.next() {
        let isBackfill = directives.first.map { $0.line < statement.lastLine } ?? false
        if isBackfill { directives.removeFirst() }
        statements.append(ParsedStatement(statement, isBackfill: isBackfill))
      }
    } catch {
      problem = error
    }
  }
}

extension ParsedSection.ParsedStatement {
  /// Parses a statement.
  init(_ statement: Statement, isBackfill: Bool) {
    self.statement = statement
    self.isBackfill = isBackfill
    guard statement.text.utf8.count <= ParsedSection.longestParsed else {
      (action, node, error) = (.other(""), nil, nil)
      return
    }
    do throws(SQLSyntaxError) {
      let node = try PostgreSQLParser.parse(
        isBackfill ? statement.text.withNumberedParameters : statement.text)
      (action, self.node, error) = (Action(node), node, nil)
    } catch {
      (action, node, self.error) = (.other(""), nil, error)
    }
  }
}

extension String {
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
