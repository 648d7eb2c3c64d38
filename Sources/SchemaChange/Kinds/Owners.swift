extension SQLWriter {
  /// The owner that the subject of a grant gets.
  func owner(of id: FactID) -> String {
    for subject in after.needs(of: id) {
      let owners = after.needing(subject).filter { $0.kind == .owner }
      if let owner = owners.compactMap({ after[$0]?["owner"] }).first { return owner }
    }
    return after.role
  }
}

/// The owners of objects that belong to another role than the one that reads, which is the one that makes
/// what is made. Sequences of columns, indexes and types of rows belong to the owner of their table.
struct OwnerKind: Kind {
  let kind = FactKind.owner

  func queries(_ version: Int) -> [String] { [] }

  private static let isUsers = "o.oid >= \(CatalogScope.firstUserOID)"

  /// The catalogs of objects with owners, each with the columns of its name's prefix and a condition.
  private static let catalogs: [(name: String, prefix: String, condition: String)] = [
    (
      // `public` belongs to the owner of the database or the server, until somebody gives it to another role.
      "pg_namespace", "nsp",
      """
      o.oid IN (SELECT oid FROM space)
        AND (o.nspname <> 'public' OR o.nspowner::regrole::text <> 'pg_database_owner' AND o.nspowner <> 10)
      """
    ),
    (
      "pg_class", "rel",
      """
      o.oid IN (SELECT oid FROM relation) AND o.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
        AND (o.relkind <> 'S' OR NOT EXISTS (
          SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = o.oid
            AND deptype IN ('a', 'i')))
      """
    ),
    (
      "pg_type", "typ",
      """
      o.oid IN (SELECT oid FROM type) AND o.typrelid = 0 AND o.typtype <> 'm'
        AND o.oid NOT IN (SELECT typarray FROM pg_type)
      """
    ),
    ("pg_proc", "pro", "\(isUsers) AND o.oid IN (SELECT oid FROM routine)"),
    ("pg_operator", "opr", isUsers), ("pg_opclass", "opc", isUsers),
    ("pg_opfamily", "opf", isUsers),
    ("pg_collation", "coll", isUsers), ("pg_conversion", "con", isUsers),
    ("pg_statistic_ext", "stx", isUsers), ("pg_ts_config", "cfg", isUsers),
    ("pg_ts_dict", "dict", isUsers), ("pg_language", "lan", isUsers),
    ("pg_foreign_data_wrapper", "fdw", isUsers), ("pg_foreign_server", "srv", isUsers),
    ("pg_event_trigger", "evt", isUsers), ("pg_publication", "pub", isUsers),
    ("pg_subscription", "sub", isUsers),
  ]

  static let query = catalogs.map { catalog in
    """
    SELECT '\(catalog.name)'::regclass::oid, o.oid, 0, o.\(catalog.prefix)owner::regrole::text AS owner
    FROM \(catalog.name) o
    WHERE \(catalog.condition)
      AND \(CatalogScope.isNoMember(catalog.name, "o"))
      AND o.\(catalog.prefix)owner <> (SELECT quote_ident(current_user)::regrole)
    """
  }.joined(separator: "\nUNION ALL\n")

  var takesComments: Bool { false }

  private func alter(_ fact: Fact, _ owner: String, _ sql: SQLWriter) -> [ChangeStatement] {
    guard let phrase = sql.subjectPhrase(of: fact.id) else { return [] }
    return [ChangeStatement("ALTER \(phrase) OWNER TO \(owner)")]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    alter(fact, fact["owner"] ?? "", sql)
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    alter(fact, "CURRENT_USER", sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(create(new, sql))
  }
}
