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
  }

  /// A statement of more bytes is not parsed: the tree of a large INSERT takes many times its memory.
  fileprivate static let longestParsed = 64 * 1024

  /// Reads a section of a file.
  init(_ section: MigrationFile.Section, of file: MigrationFile) {
    do throws(Problem) {
      let reader = try StatementReader(file: file, section: section, dialect: .postgreSQL)
      while let statement = try reader.next() { statements.append(ParsedStatement(statement)) }
    } catch {
      problem = error
    }
  }
}

extension ParsedSection.ParsedStatement {
  /// Parses a statement.
  init(_ statement: Statement) {
    self.statement = statement
    guard statement.text.utf8.count <= ParsedSection.longestParsed else {
      (action, node, error) = (.other(""), nil, nil)
      return
    }
    do throws(SQLSyntaxError) {
      let node = try PostgreSQLParser.parse(statement.text)
      (action, self.node, error) = (Action(node), node, nil)
    } catch {
      (action, node, self.error) = (.other(""), nil, error)
    }
  }
}
