/// Default expressions of columns.
struct DefaultKind: Kind {
  let kind = FactKind.defaultValue

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3, pg_get_expr(d.adbin, d.adrelid) AS expression
      FROM pg_attrdef d JOIN relation r ON r.oid = d.adrelid AND r.relkind IN ('r', 'p', 'f')
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      LEFT JOIN (
        SELECT i.inhrelid, b.attname, array_agg(pg_get_expr(e.adbin, e.adrelid)) AS expressions
        FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent
        JOIN pg_attrdef e ON e.adrelid = b.attrelid AND e.adnum = b.attnum
        GROUP BY i.inhrelid, b.attname
      ) parent ON parent.inhrelid = a.attrelid AND parent.attname = a.attname
      WHERE a.attgenerated = '' AND d.oid NOT IN (SELECT default_oid FROM serial)
        AND (parent.inhrelid IS NULL
          OR pg_get_expr(d.adbin, d.adrelid) <> ALL (parent.expressions))
      """,
      """
      SELECT 'pg_attrdef'::regclass::oid, 0, 0, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3, 't' AS none
      FROM pg_inherits i JOIN relation r ON r.oid = i.inhrelid
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attinhcount > 0 AND NOT a.atthasdef
        AND a.attgenerated = '' AND a.attidentity = ''
      WHERE EXISTS (
        SELECT FROM pg_attribute b WHERE b.attrelid = i.inhparent AND b.attname = a.attname AND b.atthasdef
          AND b.attgenerated = '')
      """,
    ]
  }

  var takesComments: Bool { false }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    "ALTER TABLE \(sql.relation(of: fact.id)) ALTER COLUMN \(fact.id.name)"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // A column that has no default, unlike that of the table which hands it down.
    if fact.has("none") { return [ChangeStatement("\(alter(fact, sql)) DROP DEFAULT")] }
    let expression = ExpressionText.writable(fact["expression"] ?? "")
    return [
      ChangeStatement(
        "\(alter(fact, sql)) SET DEFAULT \(expression)", clause: "DEFAULT \(expression)")
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // A column that another table hands down goes back to the default there.
    let column = FactID(.column, fact.id.path)
    let parent = sql.after.needs(of: column).first { $0.kind == .column && $0.name == column.name }
    if sql.after[column]?.has("inherited") == true, let parent,
      let expression = sql.after[FactID(.defaultValue, parent.path)]?["expression"]
    {
      return [ChangeStatement("\(alter(fact, sql)) SET DEFAULT \(expression)")]
    }
    return [ChangeStatement("\(alter(fact, sql)) DROP DEFAULT")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(create(new, sql).map { ChangeStatement($0.sql) })
  }
}
