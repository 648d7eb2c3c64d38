import Migrations

/// Syntax that a version of PostgreSQL after that of the parser brought, after the release notes
/// (https://www.postgresql.org/docs/release/).
struct NewerSyntax {
  let name: String
  let version: Int

  /// The last version whose syntax is known here.
  static let lastVersion = 19

  /// The newest of what stands in a statement that the parser does not understand; nil when there is
  /// nothing of that kind, so that the statement is wrong in every version.
  init?(in text: String, message: String) {
    let words = " " + text.wordsOfSQL + " "
    var found: NewerSyntax?
    if message.contains("FROM must have an alias") {
      found = NewerSyntax(name: "a subquery in FROM without an alias", version: 16)
    }
    for feature in Self.all where found.map({ $0.version < feature.version }) ?? true {
      if let regex = try? Regex(feature.pattern), words.contains(regex) {
        found = NewerSyntax(name: feature.name, version: feature.version)
      }
    }
    guard let found else { return nil }
    self = found
  }

  private init(name: String, version: Int) { (self.name, self.version) = (name, version) }

  private static let all: [(name: String, version: Int, pattern: String)] = [
    ("a number such as 0x1F or 1_000", 16, #" (0[XOB][0-9A-F_]+|[0-9]+(_[0-9]+)+) "#),
    ("IS JSON", 16, #" IS (NOT )?JSON "#),
    ("the JSON constructors", 16, #" JSON_(ARRAY|OBJECT)(AGG)? \( "#),
    ("STORAGE in CREATE TABLE", 16, #" CREATE .*TABLE .* STORAGE [A-Z]+ "#),
    (
      "GRANT of a role with its options", 16,
      #" GRANT .* WITH (INHERIT|SET|ADMIN) (TRUE|FALSE|OPTION) "#
    ),
    ("XMLSERIALIZE … INDENT", 16, #" XMLSERIALIZE .* INDENT "#),
    ("CREATE STATISTICS without a name", 16, #" CREATE STATISTICS (\(.*\) )?ON "#),
    (
      "REINDEX of a database without its name", 16,
      #"^ REINDEX .*(DATABASE|SYSTEM)( CONCURRENTLY)? $"#
    ),
    (
      "the JSON functions of SQL", 17,
      #" (JSON_TABLE|JSON_QUERY|JSON_VALUE|JSON_EXISTS|JSON_SCALAR|JSON_SERIALIZE|JSON) \( "#
    ),
    ("MERGE … RETURNING", 17, #" MERGE .* RETURNING "#),
    ("WHEN NOT MATCHED BY", 17, #" NOT MATCHED BY (SOURCE|TARGET) "#),
    ("AT LOCAL", 17, #" AT LOCAL "#),
    ("SET EXPRESSION", 17, #" SET EXPRESSION "#),
    ("SET ACCESS METHOD DEFAULT", 17, #" SET ACCESS METHOD DEFAULT "#),
    ("COPY with FORCE … *", 17, #" COPY .* FORCE[_ ](NOT[_ ])?(NULL|QUOTE) \* "#),
    (
      "a virtual generated column", 18,
      #" GENERATED ALWAYS AS \( .* \) (VIRTUAL|,|\)|;|NOT |NULL |$)"#
    ),
    ("a temporal key", 18, #" (WITHOUT OVERLAPS|PERIOD "?[A-Z_0-9]+"? ?\)) "#),
    ("ENFORCED", 18, #" ENFORCED "#),
    ("RETURNING WITH", 18, #" RETURNING WITH \( (OLD|NEW) AS "#),
    (
      "a NOT NULL constraint of a table", 18,
      #" ((CONSTRAINT [^ ]+|ADD) NOT NULL [^, )]+ |NOT NULL ([^, ]+ )?(NOT VALID|NO INHERIT) )"#
    ),
    (
      "ALTER CONSTRAINT … INHERIT", 18, #" ALTER CONSTRAINT [^ ]+ (NO )?INHERIT "#
    ),
    ("ONLY in VACUUM and ANALYZE", 18, #"^ (VACUUM|ANALYZE) .*ONLY "#),
    ("default privileges of large objects", 18, #" ON LARGE OBJECTS "#),
    ("LIKE in CREATE FOREIGN TABLE", 18, #" CREATE FOREIGN TABLE .* LIKE "#),
    ("SPLIT PARTITION", 19, #" SPLIT PARTITION "#),
    ("MERGE PARTITIONS", 19, #" MERGE PARTITIONS "#),
    ("GROUP BY ALL", 19, #" GROUP BY ALL "#),
    ("IGNORE NULLS", 19, #" (IGNORE|RESPECT) NULLS "#),
    ("REPACK", 19, #"^ REPACK "#),
    ("ON CONFLICT … DO SELECT", 19, #" DO SELECT "#),
    ("a property graph", 19, #" (GRAPH_TABLE|PROPERTY GRAPH) "#),
    ("FOR PORTION OF", 19, #" FOR PORTION OF "#),
  ]
}

extension String {
  /// The words and signs of an SQL text in upper case, one blank between them, without comments; a literal
  /// is a word, whatever is in it.
  fileprivate var wordsOfSQL: String {
    let start = String(decoding: utf8.prefix(16_384), as: UTF8.self)
    return SQLToken.all(in: start, hasBrackets: false).flatMap { token -> [Substring] in
      switch token.kind {
      case .string: ["''"]
      case .word:
        // Dots are part of the words beside them.
        token.text.split(separator: ".", omittingEmptySubsequences: false).map { [$0] }
          .joined(separator: ["."]).filter { !$0.isEmpty }
      case .quotedName, .symbol: [token.text]
      }
    }.joined(separator: " ").uppercased()
  }
}
