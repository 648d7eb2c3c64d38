/// Publications, whose tables and schemas are facts of their own.
struct PublicationKind: Kind {
  let kind = FactKind.publication

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_publication'::regclass::oid, p.oid, 0, quote_ident(p.pubname) AS p1,
        CASE WHEN p.puballtables THEN 't' END AS all_tables,
        concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
          CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS publish,
        CASE WHEN p.pubviaroot THEN 't' END AS via_root
      FROM pg_publication p WHERE \(CatalogScope.isNoMember("pg_publication", "p"))
      """
    ]
  }

  private static let everything = "insert, update, delete, truncate"

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var options: [String] = []
    if fact["publish"] != Self.everything { options.append("publish = '\(fact["publish"] ?? "")'") }
    if fact.has("via_root") { options.append("publish_via_partition_root = true") }
    return [
      ChangeStatement(
        "CREATE \(phrase(fact, sql))" + (fact.has("all_tables") ? " FOR ALL TABLES" : "")
          + (options.nonEmptyJoined.map { " WITH (\($0))" } ?? ""))
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old.has("all_tables") == new.has("all_tables") else { return .replace }
    return .inPlace([
      ChangeStatement(
        "ALTER \(phrase(new, sql)) SET (publish = '\(new["publish"] ?? "")', "
          + "publish_via_partition_root = \(new.has("via_root")))")
    ])
  }
}

/// The tables of a publication.
struct PublicationTableKind: Kind {
  let kind = FactKind.publicationTable

  func queries(_ version: Int) -> [String] {
    let (columns, filter) =
      version >= 15
      ? (
        """
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute
          WHERE attrelid = t.prrelid AND attnum = ANY (t.prattrs::smallint[]))
        """, "pg_get_expr(t.prqual, t.prrelid)"
      ) : ("NULL", "NULL")
    return [
      """
      SELECT 'pg_publication_rel'::regclass::oid, t.oid, 0, quote_ident(p.pubname) AS p1,
        t.prrelid::regclass::text AS p2, \(columns) AS columns, \(filter) AS filter
      FROM pg_publication_rel t JOIN pg_publication p ON p.oid = t.prpubid
      JOIN relation r ON r.oid = t.prrelid WHERE \(CatalogScope.isNoMember("pg_publication", "p"))
      """
    ]
  }

  var takesComments: Bool { false }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "ALTER PUBLICATION \(fact.id.path[0]) ADD TABLE \(fact.id.path[1])"
          + (fact["columns"].map { " (\($0))" } ?? "")
          + (fact["filter"].map { " WHERE (\(ColumnKind.stripped($0)))" } ?? ""))
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("ALTER PUBLICATION \(fact.id.path[0]) DROP TABLE \(fact.id.path[1])")]
  }
}

/// The schemas of a publication (15 and later).
struct PublicationSchemaKind: Kind {
  let kind = FactKind.publicationSchema

  func queries(_ version: Int) -> [String] {
    guard version >= 15 else { return [] }
    return [
      """
      SELECT 'pg_publication_namespace'::regclass::oid, n.oid, 0, quote_ident(p.pubname) AS p1, s.name AS p2
      FROM pg_publication_namespace n JOIN pg_publication p ON p.oid = n.pnpubid
      JOIN space s ON s.oid = n.pnnspid WHERE \(CatalogScope.isNoMember("pg_publication", "p"))
      """
    ]
  }

  var takesComments: Bool { false }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "ALTER PUBLICATION \(fact.id.path[0]) ADD TABLES IN SCHEMA \(fact.id.path[1])")
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "ALTER PUBLICATION \(fact.id.path[0]) DROP TABLES IN SCHEMA \(fact.id.path[1])")
    ]
  }
}

/// Subscriptions, without the password that their connection string may have.
struct SubscriptionKind: Kind {
  let kind = FactKind.subscription

  func queries(_ version: Int) -> [String] {
    let since14 =
      version >= 14
      ? """
      CASE WHEN s.subbinary THEN 'binary = true' END, CASE s.substream::text WHEN 't' THEN 'streaming = on'
          WHEN 'true' THEN 'streaming = on' WHEN 'p' THEN 'streaming = parallel' END,
      """ : ""
    let since15 =
      version >= 15
      ? """
      CASE WHEN s.subdisableonerr THEN 'disable_on_error = true' END,
      """ : ""
    let twoPhase =
      version >= 15 ? "CASE WHEN s.subtwophasestate <> 'd' THEN 't' END" : "NULL"
    return [
      """
      SELECT 'pg_subscription'::regclass::oid, s.oid, 0, quote_ident(s.subname) AS p1,
        (SELECT string_agg(quote_ident(p), ', ' ORDER BY p) FROM unnest(s.subpublications) p) AS publications,
        quote_literal(regexp_replace(regexp_replace(c.text,
          '(password\\s*=\\s*)(''(?:[^''\\\\]|\\\\.)*''|[^\\s&]+)', '\\1' || v.placeholder, 'g'),
          '^(\\w+://[^:@/]*:)[^@]*@', '\\1' || v.placeholder || '@')) AS connection,
        CASE WHEN s.subenabled THEN 't' END AS enabled, \(twoPhase) AS two_phase,
        concat_ws(', ',
          'slot_name = ' || CASE WHEN s.subslotname IS NULL THEN 'NONE' ELSE quote_literal(s.subslotname) END,
          \(since14)\(since15)
          CASE WHEN s.subsynccommit <> 'off' THEN 'synchronous_commit = ' || quote_literal(s.subsynccommit) END)
          AS options
      FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid,
        LATERAL (SELECT '${' || upper(regexp_replace(s.subname, '\\W', '_', 'g')) || '_PASSWORD}' AS placeholder) v,
        LATERAL (\(Self.connection)) c
      WHERE d.datname = current_database()
      """
    ]
  }

  /// The connection of a subscription for who may see it. A query that named the column would fail for
  /// everybody else, so that it is named in the text of one that only they run.
  private static let connection = """
    SELECT CASE WHEN has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') THEN
      convert_from(decode((xpath('//c/text()', query_to_xml(
        'SELECT encode(convert_to(subconninfo, ''UTF8''), ''hex'') AS c FROM pg_catalog.pg_subscription WHERE oid = '
          || s.oid, false, false, '')))[1]::text, 'hex'), 'UTF8') END AS text
    """

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // Nothing is done on the other server; its slot is somebody's business.
    let twoPhase = fact.has("two_phase") ? ", two_phase = true" : ""
    let name = fact.id.name
    return [
      ChangeStatement(
        """
        CREATE SUBSCRIPTION \(name) CONNECTION \(fact["connection"] ?? "")
          PUBLICATION \(fact["publications"] ?? "") WITH (connect = false, \(fact["options"] ?? "")\(twoPhase))
        """
      ).findingValues
    ] + (fact.has("enabled") ? [ChangeStatement("ALTER SUBSCRIPTION \(name) ENABLE")] : [])
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    guard fact["options"]?.hasPrefix("slot_name = NONE") == false else {
      return [ChangeStatement("DROP SUBSCRIPTION \(fact.id.name)")]
    }
    // A subscription with a slot is dropped together with that, on the other server and outside of transactions.
    return (fact.has("enabled") ? ["ALTER SUBSCRIPTION \(fact.id.name) DISABLE"] : [])
      .map { ChangeStatement($0) } + [
        ChangeStatement("ALTER SUBSCRIPTION \(fact.id.name) SET (slot_name = NONE)"),
        ChangeStatement("DROP SUBSCRIPTION \(fact.id.name)"),
      ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["two_phase"] == new["two_phase"] else { return .replace }
    let alter = "ALTER SUBSCRIPTION \(new.id.name)"
    var statements: [String] = []
    if old.has("enabled"),
      !new.has("enabled") || new["options"]?.hasPrefix("slot_name = NONE") == true
    {
      statements.append("\(alter) DISABLE")
    }
    if old["connection"] != new["connection"] {
      statements.append("\(alter) CONNECTION \(new["connection"] ?? "")")
    }
    if old["publications"] != new["publications"] {
      statements.append(
        "\(alter) SET PUBLICATION \(new["publications"] ?? "") WITH (refresh = false)")
    }
    let (was, isNow) = (Self.options(old), Self.options(new))
    let standard = [
      "binary": "false", "streaming": "off", "disable_on_error": "false",
      "synchronous_commit": "off",
    ]
    let changed = Set(was.keys).union(isNow.keys).filter { was[$0] != isNow[$0] }.sorted()
    if !changed.isEmpty {
      let list = changed.map { "\($0) = \(isNow[$0] ?? standard[$0] ?? "NONE")" }
      statements.append("\(alter) SET (\(list.joined(separator: ", ")))")
    }
    if new.has("enabled"), !old.has("enabled") { statements.append("\(alter) ENABLE") }
    return .inPlace(statements.map { ChangeStatement($0).findingValues })
  }

  private static func options(_ fact: Fact) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (fact["options"] ?? "").components(separatedBy: ", ").map { option in
        let parts = option.components(separatedBy: " = ")
        return (parts[0], parts.dropFirst().joined(separator: " = "))
      })
  }
}

extension ChangeStatement {
  /// The statement with the names of the placeholders that stand for secrets.
  var findingValues: ChangeStatement {
    var statement = self
    statement.values = sql.matches(of: #/\$\{(\w+)\}/#).map { String($0.1) }
    return statement
  }
}
