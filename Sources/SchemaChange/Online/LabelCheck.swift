package import Migrations

/// The rows that lose a value of an enumeration.
package struct LabelCheck: Sendable {
  private let columns: [FactID]
  private let label: String
  private let replacement: String

  init(columns: [FactID], label: String, replacement: String) {
    self.columns = columns
    self.label = label
    self.replacement = replacement
  }

  /// Counts them.
  ///
  /// - Parameter facts: the schema that the tables have.
  /// - Throws: `DatabaseError`.
  package func run(
    on connection: any Connection, _ facts: FactSet
  ) async throws -> [RowCheck.Finding] {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    var findings: [RowCheck.Finding] = []
    for column in columns {
      let isArray = facts[column]?["type"]?.hasSuffix("[]") == true
      let value = sql.literal(label)
      let query = """
        SELECT count(*), string_agg(key, E'\\n' ORDER BY number) FILTER (WHERE number <= 5)
        FROM (
          SELECT \(RowCheck.key(of: sql.table(of: column), facts, sql)) AS key, row_number() OVER () AS number
          FROM \(sql.relation(of: column)) t
          WHERE \(isArray ? "\(value) = ANY (t.\(column.name))" : "t.\(column.name) = \(value)")
        ) losing
        """
      let row = try await SessionNames.alongSearchPath { try await connection.query(query) }.first
      guard let count = row?[0].integer, count > 0 else { continue }
      findings.append(
        RowCheck.Finding(
          table: sql.relation(of: column), isFailure: false, rows: count,
          examples: (row?[1].text ?? "").split(separator: "\n").map {
            "\($0): \(column.name) comes back as \(replacement)"
          }))
    }
    return findings
  }
}
