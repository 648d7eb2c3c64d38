/// Functions and procedures.
struct RoutineKind: Kind {
  let kind = FactKind.routine

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_proc'::regclass::oid, r.oid, 0, r.schema AS p1, r.name AS p2, r.arguments AS p3,
        CASE r.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS word,
        rtrim(pg_get_functiondef(r.oid), E'\\n') AS definition,
        concat_ws(' ', r.prokind, pg_get_function_result(r.oid), r.proretset, r.proargmodes::text,
          r.proargnames::text) AS shape,
        r.pronargdefaults::text AS defaults, l.lanname AS language,
        -- What the server looks at when it is made: of PL/pgSQL only the declarations.
        CASE l.lanname WHEN 'sql' THEN nullif(r.prosrc, '')
          WHEN 'plpgsql' THEN substring(r.prosrc FROM '(?i)^(.*?declare.*?)\\mbegin\\M') END AS body
      FROM routine r JOIN pg_language l ON l.oid = r.prolang WHERE r.prokind <> 'a'
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "\(fact["word"] ?? "FUNCTION") \(sql.name(fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement(text(fact, orReplace: false, sql))]
  }

  private func text(_ fact: Fact, orReplace: Bool, _ sql: SQLWriter) -> String {
    let word = fact["word"] ?? "FUNCTION"
    let definition = fact["definition"] ?? ""
    let head = "CREATE OR REPLACE \(word) \(fact.id.path[0]).\(fact.id.path[1])("
    let body = definition.hasPrefix(head) ? definition.dropFirst(head.count) : definition[...]
    let create = orReplace ? "CREATE OR REPLACE" : "CREATE"
    let text = "\(create) \(word) \(sql.name(Array(fact.id.path.prefix(2))))(" + body
    // The server begins each line of clauses with a blank.
    return text.replacing("\n ", with: "\n", maxReplacements: headLines(text))
  }

  /// The lines before the body, which is left as it is.
  private func headLines(_ text: String) -> Int {
    let head =
      text.firstRange(of: "\nAS ").map { text[..<$0.lowerBound] }
      ?? text.firstRange(of: "\nBEGIN ATOMIC").map { text[..<$0.lowerBound] } ?? text[...]
    return head.count { $0 == "\n" }
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    // What depends on the defaults of arguments would not find fewer of them.
    guard old["shape"] == new["shape"],
      (new.number("defaults") ?? 0) >= (old.number("defaults") ?? 0)
    else { return .replace }
    return .inPlace([ChangeStatement(text(new, orReplace: true, sql))])
  }
}

/// Aggregate functions.
struct AggregateKind: Kind {
  let kind = FactKind.aggregate

  func queries(_ version: Int) -> [String] {
    func function(_ column: String) -> String { "nullif(a.\(column)::oid, 0)::regproc" }
    func part(_ word: String, _ value: String) -> String { "'\(word) = ' || \(value)" }
    let modify = { (column: String) in
      "CASE a.\(column) WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END"
    }
    let parts = [
      part("SFUNC", function("aggtransfn")), part("STYPE", "format_type(a.aggtranstype, NULL)"),
      part("SSPACE", "nullif(a.aggtransspace, 0)"), part("FINALFUNC", function("aggfinalfn")),
      "CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END",
      "CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC_MODIFY = ' || \(modify("aggfinalmodify")) END",
      part("COMBINEFUNC", function("aggcombinefn")), part("SERIALFUNC", function("aggserialfn")),
      part("DESERIALFUNC", function("aggdeserialfn")),
      part("INITCOND", "quote_literal(a.agginitval)"),
      part("MSFUNC", function("aggmtransfn")), part("MINVFUNC", function("aggminvtransfn")),
      part("MSTYPE", "format_type(nullif(a.aggmtranstype, 0), NULL)"),
      part("MSSPACE", "nullif(a.aggmtransspace, 0)"), part("MFINALFUNC", function("aggmfinalfn")),
      "CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END",
      "CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC_MODIFY = ' || \(modify("aggmfinalmodify")) END",
      part("MINITCOND", "quote_literal(a.aggminitval)"),
      """
      (SELECT 'SORTOP = OPERATOR(' || o.oprnamespace::regnamespace || '.' || o.oprname || ')'
        FROM pg_operator o WHERE o.oid = a.aggsortop)
      """,
      "CASE r.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END",
      "CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END",
    ]
    return [
      """
      SELECT 'pg_proc'::regclass::oid, r.oid, 0, r.schema AS p1, r.name AS p2,
        -- Of an aggregate of nothing, * is the argument.
        coalesce(nullif(pg_get_function_identity_arguments(r.oid), ''), '*') AS p3,
        concat_ws(E',\\n  ', \(parts.joined(separator: ", "))) AS definition
      FROM routine r JOIN pg_aggregate a ON a.aggfnoid = r.oid
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE AGGREGATE \(sql.name(fact.id)) (\n  \(fact["definition"] ?? "")\n)")]
  }
}

/// Casts between types.
struct CastKind: Kind {
  let kind = FactKind.cast

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_cast'::regclass::oid, c.oid, 0, format_type(c.castsource, NULL) AS p1,
        format_type(c.casttarget, NULL) AS p2,
        CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'
          ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END
        || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
          AS definition
      FROM pg_cast c
      WHERE c.oid >= \(CatalogScope.firstUserOID) AND \(CatalogScope.isNoMember("pg_cast", "c"))
        -- The cast of a range to its multirange comes with the type.
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
          AND d.objid = c.castfunc AND d.deptype = 'i')
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "CAST (\(fact.id.path[0]) AS \(fact.id.path[1]))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) \(fact["definition"] ?? "")")]
  }
}

/// How a procedural language sees a type.
struct TransformKind: Kind {
  let kind = FactKind.transform

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_transform'::regclass::oid, t.oid, 0, format_type(t.trftype, NULL) AS p1,
        quote_ident(l.lanname) AS p2, concat_ws(', ',
          'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql::oid, 0)::regprocedure,
          'TO SQL WITH FUNCTION ' || nullif(t.trftosql::oid, 0)::regprocedure) AS definition
      FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
      WHERE \(CatalogScope.isNoMember("pg_transform", "t"))
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "TRANSFORM FOR \(fact.id.path[0]) LANGUAGE \(fact.id.path[1])"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) (\(fact["definition"] ?? ""))")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change { .replace }
}

/// Triggers on what happens to the schema.
struct EventTriggerKind: Kind {
  let kind = FactKind.eventTrigger

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_event_trigger'::regclass::oid, e.oid, 0, quote_ident(e.evtname) AS p1,
        'ON ' || e.evtevent || coalesce(E'\\n  WHEN TAG IN (' || (
          SELECT string_agg(quote_literal(tag), ', ' ORDER BY number) FROM unnest(e.evttags) WITH ORDINALITY t(tag, number)) || ')', '')
        || E'\\n  EXECUTE FUNCTION ' || e.evtfoid::regproc || '()' AS definition,
        \(EnabledState.column("e.evtenabled")) AS state
      FROM pg_event_trigger e WHERE \(CatalogScope.isNoMember("pg_event_trigger", "e"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) \(fact["definition"] ?? "")")]
      + states(from: Fact(fact.id), to: fact, sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    old["definition"] == new["definition"] ? .inPlace(states(from: old, to: new, sql)) : .replace
  }

  private func states(from old: Fact, to new: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    old["state"] == new["state"]
      ? [] : [ChangeStatement("ALTER \(phrase(new, sql)) \(new["state"] ?? "ENABLE")")]
  }
}
