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
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
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

/// Subscriptions, never with their connection string, which holds a password.
struct SubscriptionKind: Kind {
  let kind = FactKind.subscription

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_subscription'::regclass::oid, s.oid, 0, quote_ident(s.subname) AS p1,
        (SELECT string_agg(quote_ident(p), ', ' ORDER BY p) FROM unnest(s.subpublications) p) AS publications,
        CASE WHEN s.subenabled THEN 't' END AS enabled
      FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        """
        CREATE SUBSCRIPTION \(fact.id.name) CONNECTION '${SUBSCRIPTION_CONNECTION}'
          PUBLICATION \(fact["publications"] ?? "") WITH (connect = false)
        """)
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    var statements: [ChangeStatement] = []
    if old["publications"] != new["publications"] {
      statements.append(
        ChangeStatement(
          "ALTER SUBSCRIPTION \(new.id.name) SET PUBLICATION \(new["publications"] ?? "") WITH (refresh = false)"
        ))
    }
    if old.has("enabled") != new.has("enabled") {
      statements.append(
        ChangeStatement(
          "ALTER SUBSCRIPTION \(new.id.name) \(new.has("enabled") ? "ENABLE" : "DISABLE")"))
    }
    return .inPlace(statements)
  }
}
