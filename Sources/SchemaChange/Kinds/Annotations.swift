/// What is said about other facts: it goes where they go.
enum Annotations {
  /// Queries whose first columns are the number of what it is about.
  static let queries: [(kind: FactKind, query: String)] = [
    (
      .comment,
      """
      SELECT d.classoid, d.objoid, d.objsubid, d.description AS text,
        -- What a column or a constraint has is a fact of its own for comments only.
        CASE (SELECT relkind FROM pg_class WHERE d.classoid = 'pg_class'::regclass AND oid = d.objoid
            AND d.objsubid = 0)
          WHEN 'S' THEN 'SEQUENCE ' || d.objoid::regclass
          WHEN 'i' THEN 'INDEX ' || d.objoid::regclass
          WHEN 'I' THEN 'INDEX ' || d.objoid::regclass
          ELSE 'COLUMN ' || a.attrelid::regclass || '.' || quote_ident(a.attname) END AS object,
        quote_ident(a.attname) AS column
      FROM pg_description d LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass
        AND d.objsubid > 0 AND (a.attrelid, a.attnum) = (d.objoid, d.objsubid)
      WHERE d.objoid >= \(CatalogScope.firstUserOID)
        -- The comment that an extension came with is none of the user's.
        AND (d.classoid <> 'pg_extension'::regclass OR d.description IS DISTINCT FROM (
          SELECT x.comment FROM pg_available_extensions x JOIN pg_extension e ON e.extname = x.name
          WHERE e.oid = d.objoid))
        AND (d.classoid, d.objoid) NOT IN (SELECT classid, objid FROM member)
      """
    ),
    (
      .securityLabel,
      """
      SELECT l.classoid, l.objoid, l.objsubid, quote_ident(l.provider) AS part, l.label AS text,
        'COLUMN ' || a.attrelid::regclass || '.' || quote_ident(a.attname) AS object,
        quote_ident(a.attname) AS column
      FROM pg_seclabel l LEFT JOIN pg_attribute a ON l.classoid = 'pg_class'::regclass
        AND l.objsubid > 0 AND (a.attrelid, a.attnum) = (l.objoid, l.objsubid)
      """
    ),
    (.privileges, PrivilegesKind.query),
    (.owner, OwnerKind.query),
  ]
}

/// Comments.
struct CommentKind: Kind {
  let kind = FactKind.comment

  func queries(_ version: Int) -> [String] { [] }

  var takesComments: Bool { false }

  private func comment(_ fact: Fact, _ text: String?, _ sql: SQLWriter) -> [ChangeStatement] {
    guard let phrase = fact["object"] ?? sql.subjectPhrase(of: fact.id) else { return [] }
    return [ChangeStatement("COMMENT ON \(phrase) IS \(text.map(sql.literal) ?? "NULL")")]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    comment(fact, fact["text"], sql)
  }
  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] { comment(fact, nil, sql) }
  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(comment(new, new["text"], sql))
  }
}

/// Security labels.
struct SecurityLabelKind: Kind {
  let kind = FactKind.securityLabel

  func queries(_ version: Int) -> [String] { [] }

  var takesComments: Bool { false }

  private func label(_ fact: Fact, _ text: String?, _ sql: SQLWriter) -> [ChangeStatement] {
    guard let phrase = fact["object"] ?? sql.subjectPhrase(of: fact.id) else { return [] }
    return [
      ChangeStatement(
        "SECURITY LABEL FOR \(fact["part"] ?? "") ON \(phrase) IS \(text.map(sql.literal) ?? "NULL")"
      )
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    label(fact, fact["text"], sql)
  }
  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] { label(fact, nil, sql) }
  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(label(new, new["text"], sql))
  }
}

extension SQLWriter {
  /// What SQL calls the subject of a comment, label or grant.
  func subjectPhrase(of id: FactID) -> String? {
    for subject in (after.needs(of: id).union(before.needs(of: id))).sorted() {
      guard let fact = after[subject] ?? before[subject] else { continue }
      let rules = KindTable.rules(of: subject.kind)
      return rules.takesComments ? rules.phrase(fact, self) : nil
    }
    return nil
  }
}

/// What roles may do with an object, where that is not what comes with the object.
struct PrivilegesKind: Kind {
  let kind = FactKind.privileges

  func queries(_ version: Int) -> [String] { [] }

  /// The privileges of each role, and those that come with the object.
  static let query = """
    SELECT coalesce(g.class, b.class), coalesce(g.oid, b.oid), coalesce(g.sub, b.sub),
      coalesce(g.role, b.role) AS part, coalesce(g.object, b.object) AS object,
      substring(coalesce(g.object, b.object) FROM '^\\((.*)\\) TABLE ') AS column,
      g.privileges AS privileges, b.privileges AS standard,
      CASE WHEN coalesce(g.is_owner, b.is_owner) THEN 't' END AS of_owner
    FROM (\(grantees(of: "o.acl"))) g
    FULL JOIN (\(grantees(of: "coalesce(o.initial, acldefault(o.type, o.owner))"))) b
      ON (g.class, g.oid, g.sub, g.role) = (b.class, b.oid, b.sub, b.role)
    WHERE g.privileges IS DISTINCT FROM b.privileges
    """

  private static func grantees(of acl: String) -> String {
    """
    SELECT o.class, o.oid, o.sub, o.object, a.grantee = o.owner AS is_owner,
      CASE a.grantee WHEN o.owner THEN 'the owner' ELSE \(CatalogScope.role("a.grantee")) END AS role,
      string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', '
        ORDER BY a.privilege_type) AS privileges
    FROM (\(guarded)) o, LATERAL aclexplode(\(acl)) a
    GROUP BY o.class, o.oid, o.sub, o.object, o.owner, a.grantee
    """
  }

  private static let guarded = """
    SELECT NULL::aclitem[] AS initial, own.* FROM (\(owned)) own
    UNION ALL
    \(ofExtensions)
    """

  /// Members of extensions whose privileges are other than those that they came with.
  private static let ofExtensions = """
    SELECT coalesce(i.initprivs, acldefault(o.type, o.owner)), o.class, o.oid, o.sub, o.owner, o.acl, o.type,
      o.object
    FROM (
      SELECT 'pg_proc'::regclass::oid AS class, oid, 0 AS sub, proowner AS owner, proacl AS acl,
        'f'::"char" AS type, CASE prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || oid::regprocedure
          AS object
      FROM pg_proc WHERE proacl IS NOT NULL AND oid >= \(CatalogScope.firstUserOID)
      UNION ALL
      SELECT 'pg_class'::regclass::oid, oid, 0, relowner, relacl,
        CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END,
        CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || oid::regclass
      FROM pg_class WHERE relacl IS NOT NULL AND oid >= \(CatalogScope.firstUserOID)
        AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
      UNION ALL
      SELECT 'pg_type'::regclass::oid, oid, 0, typowner, typacl, 'T'::"char", 'TYPE ' || oid::regtype
      FROM pg_type WHERE typacl IS NOT NULL AND oid >= \(CatalogScope.firstUserOID)
    ) o JOIN pg_depend d ON (d.classid, d.objid, d.deptype) = (o.class, o.oid, 'e')
    LEFT JOIN pg_init_privs i ON (i.classoid, i.objoid, i.objsubid) = (o.class, o.oid, 0)
    WHERE o.acl IS DISTINCT FROM i.initprivs
    """

  private static let owned = """
    SELECT 'pg_class'::regclass::oid AS class, oid, 0 AS sub, relowner AS owner, relacl AS acl,
      CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END AS type,
      CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || oid::regclass AS object
    FROM relation WHERE relacl IS NOT NULL AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_class'::regclass::oid, r.oid, c.attnum, r.relowner, c.attacl, 'c'::"char",
      '(' || quote_ident(c.attname) || ') TABLE ' || r.oid::regclass
    FROM relation r JOIN pg_attribute c ON c.attrelid = r.oid
    WHERE c.attacl IS NOT NULL AND NOT c.attisdropped
    UNION ALL
    SELECT 'pg_namespace'::regclass::oid, n.oid, 0, n.nspowner, n.nspacl, 'n'::"char",
      'SCHEMA ' || quote_ident(n.nspname)
    FROM pg_namespace n JOIN space s ON s.oid = n.oid
    -- The privileges of `public` are the template's until somebody changes them.
    WHERE n.nspacl IS NOT NULL AND (n.nspname <> 'public' OR NOT EXISTS (
      SELECT FROM pg_init_privs i WHERE i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
        AND i.initprivs = n.nspacl))
    UNION ALL
    SELECT 'pg_proc'::regclass::oid, oid, 0, proowner, proacl, 'f'::"char",
      CASE prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || oid::regprocedure
    FROM routine WHERE proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_type'::regclass::oid, oid, 0, typowner, typacl, 'T'::"char", 'TYPE ' || oid::regtype
    FROM type WHERE typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_language'::regclass::oid, oid, 0, lanowner, lanacl, 'l'::"char",
      'LANGUAGE ' || quote_ident(lanname)
    FROM pg_language WHERE lanacl IS NOT NULL AND oid >= \(CatalogScope.firstUserOID)
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass::oid, oid, 0, fdwowner, fdwacl, 'F'::"char",
      'FOREIGN DATA WRAPPER ' || quote_ident(fdwname)
    FROM pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_server'::regclass::oid, oid, 0, srvowner, srvacl, 'S'::"char",
      'FOREIGN SERVER ' || quote_ident(srvname)
    FROM pg_foreign_server WHERE srvacl IS NOT NULL
    """

  var takesComments: Bool { false }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    Self.statements(fact, from: fact["standard"], to: fact["privileges"], sql)
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    Self.statements(fact, from: fact["privileges"], to: fact["standard"], sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(Self.statements(new, from: old["privileges"], to: new["privileges"], sql))
  }

  /// GRANT and REVOKE that turn some privileges into others.
  static func statements(
    _ fact: Fact, from old: String?, to new: String?, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    let change = PrivilegeChange(from: old, to: new)
    let object = (fact["object"] ?? "").replacing(#/(^|\) )TABLE /#) { $0.1 }
    let role = fact.has("of_owner") ? sql.owner(of: fact.id) : fact["part"] ?? ""
    func list(_ privileges: [String]) -> String {
      // `(column) TABLE t` is written behind each privilege.
      guard object.hasPrefix("("), let end = object.firstIndex(of: ")") else {
        return "\(privileges.joined(separator: ", ")) ON \(object)"
      }
      let column = object[...end]
      return privileges.map { "\($0) \(column)" }.joined(separator: ", ") + " ON"
        + object[object.index(after: end)...]
    }
    var statements: [ChangeStatement] = []
    if !change.revoked.isEmpty {
      statements.append(ChangeStatement("REVOKE \(list(change.revoked)) FROM \(role)"))
    }
    if !change.optionRevoked.isEmpty {
      statements.append(
        ChangeStatement("REVOKE GRANT OPTION FOR \(list(change.optionRevoked)) FROM \(role)"))
    }
    if !change.granted.isEmpty {
      statements.append(ChangeStatement("GRANT \(list(change.granted)) TO \(role)"))
    }
    if !change.grantedWithOption.isEmpty {
      statements.append(
        ChangeStatement("GRANT \(list(change.grantedWithOption)) TO \(role) WITH GRANT OPTION"))
    }
    return statements
  }
}

/// What is to be granted and revoked; `SELECT*` is a privilege that may be passed on.
struct PrivilegeChange {
  var granted: [String] = []
  var grantedWithOption: [String] = []
  var revoked: [String] = []
  var optionRevoked: [String] = []

  init(from old: String?, to new: String?) {
    let (before, after) = (Self.privileges(old), Self.privileges(new))
    for (name, withOption) in after.sorted(by: { $0.key < $1.key }) {
      switch (before[name], withOption) {
      case (nil, false): granted.append(name)
      case (nil, true), (false, true): grantedWithOption.append(name)
      case (true, false): optionRevoked.append(name)
      default: break
      }
    }
    revoked = before.keys.filter { after[$0] == nil }.sorted()
  }

  private static func privileges(_ text: String?) -> [String: Bool] {
    var result: [String: Bool] = [:]
    for privilege in text?.components(separatedBy: ", ") ?? [] where !privilege.isEmpty {
      let name = privilege.hasSuffix("*") ? String(privilege.dropLast()) : privilege
      result[name] = privilege.hasSuffix("*")
    }
    return result
  }
}

/// The privileges that objects get when they are made.
struct DefaultPrivilegesKind: Kind {
  let kind = FactKind.defaultPrivileges

  func queries(_ version: Int) -> [String] {
    let target = """
      'ALTER DEFAULT PRIVILEGES FOR ROLE ' || d.defaclrole::regrole || CASE d.defaclnamespace
          WHEN 0 THEN '' ELSE ' IN SCHEMA ' || d.defaclnamespace::regnamespace END
      """
    let word = """
      CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
          WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END
      """
    func grantees(_ acl: String) -> String {
      """
      SELECT d.oid, CASE a.grantee WHEN d.defaclrole THEN 'the owner' ELSE \(CatalogScope.role("a.grantee")) END
          AS role, d.defaclrole, string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END,
          ', ' ORDER BY a.privilege_type) AS privileges
      FROM pg_default_acl d, LATERAL aclexplode(\(acl)) a GROUP BY d.oid, a.grantee, d.defaclrole
      """
    }
    // In one schema only what is added to the privileges of all schemas is recorded.
    let standard = """
      CASE d.defaclnamespace WHEN 0 THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END,
          d.defaclrole) END
      """
    return [
      """
      SELECT 'pg_default_acl'::regclass::oid, d.oid, 0, \(target) AS p1, \(word) AS p2,
        coalesce(g.role, b.role) AS p3, d.defaclrole::regrole::text AS owner,
        g.privileges, b.privileges AS standard
      FROM (\(grantees("d.defaclacl"))) g
      FULL JOIN (\(grantees(standard))) b ON (g.oid, g.role) = (b.oid, b.role)
      JOIN pg_default_acl d ON d.oid = coalesce(g.oid, b.oid)
      WHERE g.privileges IS DISTINCT FROM b.privileges
        AND (d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT oid FROM space))
      """
    ]
  }

  var takesComments: Bool { false }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    statements(fact, from: fact["standard"], to: fact["privileges"])
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    statements(fact, from: fact["privileges"], to: fact["standard"])
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(statements(new, from: old["privileges"], to: new["privileges"]))
  }

  private func statements(_ fact: Fact, from old: String?, to new: String?) -> [ChangeStatement] {
    let change = PrivilegeChange(from: old, to: new)
    let (target, objects) = (fact.id.path[0], fact.id.path[1])
    let role = fact.id.path[2] == "the owner" ? fact["owner"] ?? "" : fact.id.path[2]
    var statements: [ChangeStatement] = []
    func add(_ text: String, _ privileges: [String], _ tail: String) {
      guard !privileges.isEmpty else { return }
      statements.append(
        ChangeStatement(
          "\(target) \(text) \(privileges.joined(separator: ", ")) ON \(objects) \(tail)"))
    }
    add("REVOKE", change.revoked, "FROM \(role)")
    add("REVOKE GRANT OPTION FOR", change.optionRevoked, "FROM \(role)")
    add("GRANT", change.granted, "TO \(role)")
    add("GRANT", change.grantedWithOption, "TO \(role) WITH GRANT OPTION")
    return statements
  }
}
