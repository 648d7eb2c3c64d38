import Migrations

extension SampleTable {
  /// The tables of a database of PostgreSQL.
  static func readPostgreSQL(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> [SampleTable] {
    let own = tables.names.map { SQLText.literal(.text($0), .postgreSQL) }.joined(separator: ", ")
    let names = try await connection.query(
      """
      SELECT c.oid, \(tableName) FROM \(CatalogRelation.tables)
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND \(CatalogRelation.isUsers)
        AND NOT (n.nspname = $1 AND c.relname IN (\(own)))
      ORDER BY c.oid
      """, DatabaseValue(tables.schema))
    var columns: [String: [SampleColumn]] = [:]
    for row in try await connection.query(columnQuery) {
      columns[row[0].text ?? "", default: []].append(SampleColumn(postgreSQL: row))
    }
    var references: [String: [Reference]] = [:]
    for row in try await connection.query(referenceQuery) {
      references[row[0].text ?? "", default: []].append(
        Reference(
          columns: row[1].lines, table: row[2].text ?? "", targets: row[3].lines))
    }
    return names.map { row in
      let id = row[0].text ?? ""
      return SampleTable(
        name: row[1].text ?? "", columns: columns[id] ?? [], references: references[id] ?? [])
    }
  }

  /// A table's name, as SQL writes it.
  static let tableName =
    "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)"

  /// The names of columns by their numbers, for each table.
  static func columnNames(
    _ connection: any Connection
  ) async throws -> [String: [String: String]] {
    let rows = try await connection.query(
      """
      SELECT \(tableName), a.attnum, pg_catalog.quote_ident(a.attname)
      FROM pg_catalog.pg_attribute a JOIN \(CatalogRelation.tables) ON c.oid = a.attrelid
      WHERE c.relkind IN ('r', 'p') AND \(CatalogRelation.isUsers) AND a.attnum > 0
        AND NOT a.attisdropped
      """)
    return rows.reduce(into: [:]) { names, row in
      names[row[0].text ?? "", default: [:]][row[1].text ?? ""] = row[2].text
    }
  }

  /// Table, name, type, category and kind of the type, length, labels of an enumeration, and CHECK
  /// constraints, of the table and of a domain.
  private static let columnQuery = """
    SELECT a.attrelid, pg_catalog.quote_ident(a.attname), b.typname, b.typcategory, b.typtype,
      CASE WHEN b.typname IN ('varchar', 'bpchar') THEN m.modifier - 4
        WHEN b.typname IN ('bit', 'varbit') THEN m.modifier END,
      (SELECT string_agg(enumlabel, E'\\n' ORDER BY enumsortorder) FROM pg_catalog.pg_enum
        WHERE enumtypid = b.oid),
      (SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ')
        FROM pg_catalog.pg_constraint k
        WHERE k.contype = 'c'
          AND (k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) OR k.contypid = t.oid))
    FROM pg_catalog.pg_attribute a
    JOIN \(CatalogRelation.tables) ON c.oid = a.attrelid
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    JOIN pg_catalog.pg_type b
      ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
    CROSS JOIN LATERAL (
      SELECT nullif(CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END, -1) AS modifier
    ) m
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p') AND \(CatalogRelation.isUsers) AND a.attnum > 0
      AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
      AND coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') !~ '^nextval'
    ORDER BY a.attrelid, a.attnum
    """

  private static let referenceQuery = """
    SELECT k.conrelid, \(names(of: "k.conrelid", "k.conkey")), \(tableName),
      \(names(of: "k.confrelid", "k.confkey"))
    FROM pg_catalog.pg_constraint k JOIN \(CatalogRelation.tables) ON c.oid = k.confrelid
    WHERE k.contype = 'f'
    """

  private static func names(of table: String, _ numbers: String) -> String {
    """
    (SELECT string_agg(pg_catalog.quote_ident(attname), E'\\n' ORDER BY place)
      FROM unnest(\(numbers)) WITH ORDINALITY u(number, place)
      JOIN pg_catalog.pg_attribute ON attrelid = \(table) AND attnum = number)
    """
  }
}

extension SampleColumn {
  /// Reads a row of the catalog.
  fileprivate init(postgreSQL row: Row) {
    name = row[1].text ?? ""
    length = row[5].integer
    // Brackets are SQLite's quotes, and PostgreSQL's arrays.
    constants = SampleConstants(in: (row[7].text ?? "").replacing("[", with: "("))
    kind =
      switch (row[2].text, row[3].text, row[4].text) {
      case (_, _, "e"): .oneOf(row[6].lines)
      case (_, _, "r"), (_, _, "m"): .range
      case ("uuid", _, _): .uuid
      case ("json", _, _), ("jsonb", _, _): .json
      case ("bytea", _, _): .bytes
      case ("time", _, _), ("timetz", _, _): .time
      case ("point", _, _): .point
      case (_, "N", _): .number
      case (_, "B", _): .boolean
      case (_, "S", _): .text
      case (_, "D", _): .date
      case (_, "T", _): .interval
      case (_, "I", _): .network
      case (_, "V", _): .bits
      case (_, "A", _): .array
      // citext, ltree, tsvector and the like read any word.
      case (_, "U", "b"): .text
      default: .unknown
      }
  }
}

extension DatabaseValue {
  /// The lines of a text; none of NULL.
  fileprivate var lines: [String] { text?.split(separator: "\n").map(String.init) ?? [] }
}
