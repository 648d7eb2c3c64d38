package import Basics
package import Migrations

extension SchemaScript {
  /// Takes what `pg_dump --schema-only` wrote, without what is there for psql, differs between
  /// versions, or belongs to an extension.
  ///
  /// - Parameters:
  ///   - stateSchema: the schema of migrate's own tables, which is there before them.
  ///   - commented: the quoted names of the extensions whose comments are the user's.
  /// - Throws: `Problem` when it is no SQL.
  package init(
    pgDump text: String, stateSchema: String?, commentedExtensions commented: Set<String> = []
  ) throws(Problem) {
    let stateSchemas = stateSchema.map {
      ["CREATE SCHEMA \($0)", "CREATE SCHEMA \(SQLText.identifier($0))"]
    }

    let reader = StatementReader(
      text: text, location: SourceLocation(path: "pg_dump", line: 1), dialect: .postgreSQL)
    var statements: [String] = []
    var usesOtherAccessMethod = false
    while let statement = try reader.next() {
      let text = statement.text
      if text.hasPrefix("SET default_table_access_method = ") {
        usesOtherAccessMethod = usesOtherAccessMethod || !text.hasSuffix(" heap")
        if usesOtherAccessMethod { statements.append(text) }
      } else if stateSchemas?.contains(text) == true {
        statements.append("CREATE SCHEMA IF NOT EXISTS" + text.dropFirst("CREATE SCHEMA".count))
      } else if !Self.isSetting(text), !Self.isCommentOfItsOwn(text, besides: commented) {
        statements.append(text)
      }
    }
    // A function may use what is created after it.
    if statements.contains(where: Self.createsRoutine) {
      statements.insert("SET check_function_bodies = false", at: 0)
    }
    self.init(statements)
  }

  private static func isSetting(_ statement: String) -> Bool {
    statement.hasPrefix("SET ") || statement.hasPrefix("SELECT pg_catalog.set_config(")
  }

  /// Whether a statement gives an extension the comment that it comes with.
  private static func isCommentOfItsOwn(
    _ statement: String, besides commented: Set<String>
  ) -> Bool {
    let prefix = "COMMENT ON EXTENSION "
    guard statement.hasPrefix(prefix) else { return false }
    let rest = statement.dropFirst(prefix.count)
    return !commented.contains { rest.hasPrefix($0 + " IS ") }
  }

  /// The quoted names of the extensions with another comment than the one that they come with.
  /// - Throws: `DatabaseError`.
  package static func commentedExtensions(
    _ connection: any Connection
  ) async throws -> Set<String> {
    let rows = try await connection.query(
      """
      SELECT pg_catalog.quote_ident(e.extname)
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_description d
        ON d.objoid = e.oid AND d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      LEFT JOIN pg_catalog.pg_available_extensions x ON x.name = e.extname
      WHERE d.description IS DISTINCT FROM x.comment
      """)
    return Set(rows.compactMap { $0[0].text })
  }

  private static func createsRoutine(_ statement: String) -> Bool {
    statement.hasPrefix("CREATE FUNCTION ") || statement.hasPrefix("CREATE PROCEDURE ")
  }
}
