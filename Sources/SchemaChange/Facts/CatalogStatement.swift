/// The one statement that reads all facts, so that what they have in common is looked up once, and
/// planned once.
enum CatalogStatement {
  /// A part of the statement.
  enum Part: Hashable {
    case facts(FactKind)
    case annotations(FactKind)
    /// Objects that stand for others.
    case aliases
    /// Which objects need which.
    case edges
    /// The casts between types, as `from to`.
    case casts
    /// The names of what no kind reads.
    case unhandled
  }

  /// The parts with their queries, in the order in which they are read.
  static func parts(_ version: Int, _ scope: FactScope) -> [(part: Part, query: String)] {
    var parts: [(part: Part, query: String)] = [
      (.aliases, FactDependencies.aliases(version)), (.unhandled, unhandled),
    ]
    for kind in KindTable.all {
      parts += kind.queries(version).map { (.facts(kind.kind), $0) }
    }
    for annotation in Annotations.queries where annotation.kind != .owner || scope.hasOwners {
      parts.append((.annotations(annotation.kind), annotation.query))
    }
    if !scope.isForComparison {
      parts += [(.edges, FactDependencies.edges), (.casts, casts)]
    }
    if scope == .everything {
      parts += DatabaseFacts.queries.map { (.facts($0.kind), $0.query) }
    }
    return parts
  }

  private static let casts = """
    SELECT 0::oid, 0::oid, 0, format_type(castsource, NULL) || ' ' || format_type(casttarget, NULL) AS cast
    FROM pg_cast
    """

  /// Objects that no kind reads: relations of releases to come, operators that are announced only.
  private static let unhandled = """
    SELECT 0::oid, 0::oid, 0, 'relation ' || schema || '.' || name AS name FROM relation
    WHERE relkind NOT IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I', 't', 'c')
    UNION ALL
    SELECT 0::oid, 0::oid, 0, 'operator ' || s.name || '.' || o.oprname FROM pg_operator o
    JOIN space s ON s.oid = o.oprnamespace WHERE o.oprcode = 0
    """

  /// The statement. Each row has the number of its part and a record with the columns of that part's
  /// query; the first one of a part has the names of the columns, too.
  ///
  /// - Parameter setsPath: whether its third parameter is what the server leaves out of names that it
  ///   prints: a schema, quoted where SQL needs that. The path changes when the statement is parsed already,
  ///   so that its own names mean the system's objects only, and before its first row.
  static func text(_ queries: [String], setsPath: Bool) -> String {
    let parts = queries.enumerated().map { number, query in
      """
      SELECT \(number) AS part, CASE WHEN row_number() OVER () = 1 THEN (
          SELECT string_agg(name, ' ') FROM json_object_keys(row_to_json(fact)) name) END AS names,
        fact::text AS record
      FROM (
      \(query)) fact
      """
    }
    let all =
      CatalogScope.expressions + "SELECT * FROM (\n"
      + parts.joined(separator: "\nUNION ALL\n") + ") part"
    guard setsPath else { return all }
    return all + "\nWHERE (SELECT set_config('search_path', $3, true)) IS NOT NULL"
  }

  /// Before the statement, in its transaction: nothing of a user's can stand in for what it names.
  static let settings = [
    "SET LOCAL search_path = pg_catalog, pg_temp",
    // Compiling the long statement would take longer than running it.
    "SET LOCAL jit = off", "SET LOCAL plan_cache_mode = force_generic_plan",
    // Nobody analyzes the catalogs in time: where few rows are expected and thousands are there, each would be
    // looked for among all others.
    "SET LOCAL enable_nestloop = off",
    // For the same reason tables are joined as they are written: each by a key of its own to those before it.
    // A query within a query is run for each row, so that it joins nothing.
    "SET LOCAL join_collapse_limit = 1",
    // The parts of the statement come one after the other.
    "SET LOCAL max_parallel_workers_per_gather = 0",
    // All rows are fetched, not the first tenth.
    "SET LOCAL cursor_tuple_fraction = 1",
  ]
}
