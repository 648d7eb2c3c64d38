package import Migrations

/// The trial of a conversion on all rows of a table, which changes nothing.
package struct RowCheck {
  private let exchange: ColumnExchange
  private let before: FactSet
  private let wanted: FactSet
  private let sql: SQLWriter

  /// What the rows of a table are like.
  package struct Finding: Sendable, Hashable {
    /// The table.
    package let table: String
    /// Whether the rows have no value in the new form; otherwise they are not the same after the way back.
    package let isFailure: Bool
    /// How many rows.
    package let rows: Int
    /// Some of them, by their keys, with the reason.
    package let examples: [String]
  }

  /// - Parameters:
  ///   - exchange: the columns.
  ///   - before: the schema that the table has.
  ///   - wanted: the schema with the new form only.
  package init(_ exchange: ColumnExchange, before: FactSet, wanted: FactSet) {
    self.exchange = exchange
    self.before = before
    self.wanted = wanted
    sql = SQLWriter(defaultSchema: before.defaultSchema, before: before, after: wanted)
  }

  /// Reads all rows, in a transaction that is rolled back.
  ///
  /// - Throws: `DatabaseError`.
  package func run(on connection: any Connection) async throws -> [Finding] {
    let rows: [Row]
    do {
      rows = try await SessionNames.alongSearchPath {
        try await connection.run([SQLCommand("BEGIN"), SQLCommand(function)])
        return try await connection.query(query)
      }
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
    await connection.rollBack()
    return rows.map { row in
      Finding(
        table: sql.name(exchange.table), isFailure: row[0].text == "E",
        rows: row[1].integer ?? 0,
        examples: (row[2].text ?? "").split(separator: "\n").map(String.init))
    }
  }

  private func type(_ column: String, _ facts: FactSet) -> String {
    facts[exchange.column(column)]?["type"] ?? "text"
  }

  /// A function that converts a row in both directions, and returns what is wrong with it.
  private var function: String {
    let (first, second) = (exchange.first, exchange.second)
    let new = second.finalNames.indices.map { "new_value_\($0)" }
    let old = first.columns.indices.map { "old_value_\($0)" }
    let declarations =
      zip(new, second.finalNames).map { "  \($0) \(type($1, wanted));" }
      + zip(old, first.columns).map { "  \($0) \(type($1, before));" }
    let missing = zip(new, second.finalNames).filter { _, name in
      wanted[exchange.column(name)]?.has("not_null") == true
    }.map { variable, name in
      "  IF \(variable) IS NULL THEN RETURN \(sql.literal("E\(name) would be NULL")); END IF;"
    }
    let source = zip(new, second.finalNames).map { "\($0) AS \($1)" }.joined(separator: ", ")
    let differs = zip(old, first.columns).map {
      "\($0)::text IS DISTINCT FROM checked_row.\($1)::text"
    }.joined(separator: " OR ")
    let result = old.map { "coalesce(\($0)::text, 'NULL')" }.joined(separator: " || ', ' || ")
    let table = exchange.table.name
    return """
      CREATE FUNCTION pg_temp.migrate_check(checked_row \(sql.name(exchange.table))) RETURNS text
      LANGUAGE plpgsql AS $migrate$
      #variable_conflict use_column
      DECLARE
      \(declarations.joined(separator: "\n"))
      BEGIN
        BEGIN
      \(Self.assignments(new, second.values, from: "(SELECT checked_row.*) AS \(table)"))
        EXCEPTION WHEN OTHERS THEN RETURN 'E' || SQLERRM;
        END;
      \(missing.joined(separator: "\n"))
        BEGIN
      \(Self.assignments(old, first.values, from: "(SELECT \(source)) AS \(table)"))
        EXCEPTION WHEN OTHERS THEN RETURN 'L' || SQLERRM;
        END;
        IF \(differs) THEN RETURN 'Lcomes back as ' || \(result); END IF;
        RETURN NULL;
      END
      $migrate$
      """
  }

  /// Assigns as the trigger does: a column is converted by the assignment.
  private static func assignments(
    _ variables: [String], _ values: [ColumnExchange.Value], from source: String
  ) -> String {
    zip(variables, values).map { "    \($0) := (SELECT \($1.text) FROM \(source));" }
      .joined(separator: "\n")
  }

  /// The expression that names a row of `t` by its key.
  static func key(of table: FactID, _ facts: FactSet, _ sql: SQLWriter) -> String {
    guard let key = facts.primaryKey(of: table), !key.isEmpty else { return "'a row'" }
    let names = key.map { "t.\($0)" }.joined(separator: ", ")
    return "\(sql.literal(key.joined(separator: ", ") + " ")) || concat_ws(', ', \(names))"
  }

  private var query: String {
    return """
      WITH bad AS MATERIALIZED (
        SELECT key, problem, row_number() OVER (PARTITION BY left(problem, 1)) AS number
        FROM (
          SELECT \(Self.key(of: exchange.table, before, sql)) AS key, pg_temp.migrate_check(t) AS problem
          FROM \(sql.name(exchange.table)) t OFFSET 0
        ) checked
        WHERE problem IS NOT NULL)
      SELECT left(problem, 1), count(*),
        string_agg(key || ': ' || translate(substr(problem, 2), E'\\n', ' '), E'\\n' ORDER BY number)
          FILTER (WHERE number <= 5)
      FROM bad GROUP BY 1 ORDER BY 1
      """
  }
}
