import Migrations
import SchemaChange

/// A line `-- migrate:renamed-from NAME` of an SQL source, before what had that name: a table or another object, a
/// column, a constraint, or a value of an enumeration.
struct RenameDirective: Sendable, Hashable {
  /// Where the line is.
  let location: SourceLocation
  /// The old name from the outside in; the tables and types around it have their new names.
  let path: [String]
  /// The new name, as the source has it.
  let newName: String
}

extension RenameDirective {
  /// Whether something has the old name, and nothing the new one.
  func isOpen(in facts: FactSet) -> Bool {
    Renaming(path, newName: newName, in: facts) != nil
      && Renaming(path.dropLast() + [newName], newName: newName, in: facts) == nil
  }

  /// Finds the lines in a text.
  ///
  /// - Parameters:
  ///   - text: the source.
  ///   - name: the name of its file.
  ///   - statements: what is in the source.
  /// - Throws: `Problem` for a line that stands before nothing with a name.
  static func all(
    in text: String, from name: String, _ statements: [Statement]
  ) throws(Problem) -> [RenameDirective] {
    try SourceDirective.all("renamed-from", in: text, from: name, statements).map {
      (directive) throws(Problem) in
      guard let found = directive.subject else {
        throw Problem(
          directive.location,
          "the line stands before nothing that can have had another name: a table, type, index, "
            + "column, constraint or value")
      }
      return RenameDirective(
        location: directive.location, path: found.owner + [directive.text], newName: found.name)
    }
  }
}

/// A line `-- migrate:using up:(EXPRESSION) down:(EXPRESSION)` of an SQL source, before a column: how its values are
/// converted when it has another type.
struct ConversionDirective: Sendable, Hashable {
  /// The column, from the outside in.
  let path: [String]
  /// The expressions as a declared change has them: `up:(…) down:(…)`.
  let text: String

  /// Finds the lines in a text.
  /// - Throws: `Problem` for a line that stands before no column, or says something else.
  static func all(
    in text: String, from name: String, _ statements: [Statement]
  ) throws(Problem) -> [ConversionDirective] {
    try SourceDirective.all("using", in: text, from: name, statements).map {
      (directive) throws(Problem) in
      guard let found = directive.subject, !found.owner.isEmpty else {
        throw Problem(directive.location, "the line stands before no column")
      }
      do throws(ChangeSyntaxError) {
        _ = try DeclaredChange("retype t.c to text using \(directive.text)")
      } catch {
        throw Problem(
          directive.location,
          "expected `-- migrate:using up:(EXPRESSION) down:(EXPRESSION)`: \(error.message)")
      }
      return ConversionDirective(path: found.owner + [found.name], text: directive.text)
    }
  }

  /// Whether it is about a column.
  func isAbout(_ column: FactID, in schema: String?) -> Bool {
    let (path, own) = (path.map(Identifier.text), column.path.map(Identifier.text))
    return path == own || path == Array(own.dropFirst()) && column.path.first == schema
  }
}

/// A line `-- migrate:WORD TEXT` of an SQL source, with what stands behind it.
private struct SourceDirective {
  let location: SourceLocation
  let text: String
  /// What is named first behind the line, with what is around it; nil for nothing.
  let subject: (owner: [String], name: String)?

  static func all(
    _ word: String, in text: String, from name: String, _ statements: [Statement]
  ) -> [SourceDirective] {
    guard text.contains("migrate:\(word)") else { return [] }
    var directives: [SourceDirective] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard let match = line.wholeMatch(of: #/\s*--\s*migrate:(\S+)\s+(\S.*?)\s*/#), match.1 == word
      else { continue }
      var found: (owner: [String], name: String)?
      for statement in statements where found == nil {
        found = named(in: statement, behind: index + 1)
      }
      directives.append(
        SourceDirective(
          location: SourceLocation(path: name, line: index + 1), text: String(match.2),
          subject: found))
    }
    return directives
  }

  /// What a statement names first behind a line, with what is around it; nil when it ends before.
  private static func named(
    in statement: Statement, behind line: Int
  ) -> (owner: [String], name: String)? {
    let text = statement.text
    let tokens = SQLToken.all(in: text)
    let place = tokens.firstIndex { token in
      let before = text[..<token.text.startIndex]
      return statement.location.line + before.utf8.count { $0 == UInt8(ascii: "\n") } > line
    }
    guard let place, let object = Object(tokens) else { return nil }
    if place == 0, !object.isAltered {
      return (Array(object.path.dropLast()), object.path.last ?? "")
    }
    var part = tokens[place...]
    if place == 0 { part = part.drop { $0.keyword != "ADD" } }
    while let word = part.first?.keyword, Self.wordsBeforeName.contains(word) { part.removeFirst() }
    return part.first.map { (object.path, String($0.text)) }
  }

  private static let wordsBeforeName: Set<String> = [
    "ADD", "COLUMN", "CONSTRAINT", "VALUE", "ATTRIBUTE", "IF", "NOT", "EXISTS",
  ]

  /// What a statement makes or alters.
  private struct Object {
    /// Its names from the outside in.
    var path: [String] = []

    /// Whether it is there already.
    let isAltered: Bool

    init?(_ statement: [SQLToken]) {
      guard let verb = statement.first?.keyword, ["CREATE", "ALTER"].contains(verb),
        let kind = statement.firstIndex(where: { Self.kinds.contains($0.keyword) })
      else { return nil }
      isAltered = verb == "ALTER"
      var tokens = statement[(kind + 1)...].drop { Self.wordsBehindKind.contains($0.keyword) }
      var continues = true
      while continues, let name = tokens.popFirst(), [.word, .quotedName].contains(name.kind) {
        // Dots are part of the words beside them.
        path +=
          name.kind == .word
          ? name.text.split(separator: ".").map(String.init) : [String(name.text)]
        continues = name.text.hasSuffix(".") || tokens.first?.text.hasPrefix(".") == true
      }
      if path.isEmpty { return nil }
    }

    private static let kinds: Set<String> = [
      "TABLE", "TYPE", "INDEX", "VIEW", "SEQUENCE", "DOMAIN", "SCHEMA", "FUNCTION", "PROCEDURE",
    ]
    private static let wordsBehindKind: Set<String> = [
      "IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY",
    ]
  }
}
