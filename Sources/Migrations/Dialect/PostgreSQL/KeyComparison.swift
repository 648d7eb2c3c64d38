/// How a column of a backfill's key is compared with a value.
///
/// Types of the system by the system's operators. Those of extensions, such as citext, have their own, in
/// whichever schema the extension is: they are those of the type's order, as an index has it, and are
/// named with their schema, since along the search path others may stand that somebody has made.
struct KeyComparison {
  /// The column as SQL writes it.
  let column: String
  private var type: String?
  private var (greater, notLess) = (">", ">=")

  /// The comparison of a type of the system.
  init(column: String) { self.column = column }

  /// The comparison that a row of `query` tells.
  init(column: String, _ row: Row) {
    self.column = column
    guard let type = row[1].text, let greater = row[2].text, let notLess = row[3].text else {
      return
    }
    (self.type, self.greater, self.notLess) = (type, greater, notLess)
  }

  /// Whether the operators are the system's.
  var isOfSystem: Bool { type == nil }

  /// The conditions that the column is above a value, and that it is not below.
  func with(_ value: String) -> (isAbove: String, isNotBelow: String) {
    // Of exactly the operator's types, which no other one can fit better.
    let (left, right) =
      type.map { ("CAST(\(column) AS \($0))", "CAST(\(value) AS \($0))") } ?? (column, value)
    return ("\(left) \(greater) \(right)", "\(left) \(notLess) \(right)")
  }

  /// For each column of the key in `$2`, a line each, of the table `$1`: the table's name, and the type
  /// and operators where these are not the system's.
  static let query = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname),
      CASE WHEN g.oprnamespace <> CAST('pg_catalog' AS regnamespace) THEN format_type(b.oid, NULL) END,
      'OPERATOR(' || quote_ident(gn.nspname) || '.' || g.oprname || ')',
      'OPERATOR(' || quote_ident(ln.nspname) || '.' || l.oprname || ')'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN unnest(string_to_array($2, E'\\n')) WITH ORDINALITY AS line(key, number)
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = (parse_ident(key))[1]
    LEFT JOIN LATERAL (
      WITH RECURSIVE base AS (
        SELECT oid, typtype, typbasetype FROM pg_type WHERE oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype
        FROM base JOIN pg_type t ON t.oid = base.typbasetype AND base.typtype = 'd'
      ) SELECT oid FROM base WHERE typtype <> 'd'
    ) b ON true
    LEFT JOIN pg_opclass k ON k.opcintype = b.oid AND k.opcdefault
      AND k.opcmethod = (SELECT oid FROM pg_am WHERE amname = 'btree')
    LEFT JOIN pg_amop ga ON ga.amopfamily = k.opcfamily AND ga.amoplefttype = b.oid
      AND ga.amoprighttype = b.oid AND ga.amopstrategy = 5
    LEFT JOIN pg_operator g ON g.oid = ga.amopopr LEFT JOIN pg_namespace gn ON gn.oid = g.oprnamespace
    LEFT JOIN pg_amop la ON la.amopfamily = k.opcfamily AND la.amoplefttype = b.oid
      AND la.amoprighttype = b.oid AND la.amopstrategy = 4
    LEFT JOIN pg_operator l ON l.oid = la.amopopr LEFT JOIN pg_namespace ln ON ln.oid = l.oprnamespace
    WHERE c.oid = $1 ORDER BY number
    """
}
