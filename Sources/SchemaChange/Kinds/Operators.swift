/// Operators.
struct OperatorKind: Kind {
  let kind = FactKind.operator

  func queries(_ version: Int) -> [String] {
    let name = { (column: String) in
      "(SELECT 'OPERATOR(' || x.oprnamespace::regnamespace || '.' || x.oprname || ')' FROM pg_operator x "
        + "WHERE x.oid = o.\(column))"
    }
    return [
      """
      SELECT 'pg_operator'::regclass::oid, o.oid, 0, s.name AS p1, o.oprname AS p2,
        CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END AS p3,
        format_type(o.oprright, NULL) AS p4, concat_ws(E',\\n  ', 'FUNCTION = ' || o.oprcode,
          'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), 'RIGHTARG = ' || format_type(o.oprright, NULL),
          'COMMUTATOR = ' || \(name("oprcom")), 'NEGATOR = ' || \(name("oprnegate")),
          'RESTRICT = ' || nullif(o.oprrest::oid, 0)::regproc, 'JOIN = ' || nullif(o.oprjoin::oid, 0)::regproc,
          CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) AS definition
      FROM pg_operator o JOIN space s ON s.oid = o.oprnamespace
      WHERE o.oprcode <> 0 AND \(CatalogScope.isNoMember("pg_operator", "o"))
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "OPERATOR \(fact.id.path[0]).\(fact.id.path[1]) (\(fact.id.path[2]), \(fact.id.path[3]))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "CREATE OPERATOR \(fact.id.path[0]).\(fact.id.path[1]) (\n  \(fact["definition"] ?? "")\n)")
    ]
  }
}

/// Operator families, with what was added to them by hand.
struct OperatorFamilyKind: Kind {
  let kind = FactKind.operatorFamily

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_opfamily'::regclass::oid, f.oid, 0, s.name AS p1, quote_ident(f.opfname) AS p2,
        quote_ident(a.amname) AS p3, \(OperatorMembers.list(family: "f.oid", isLoose: true)) AS members
      FROM pg_opfamily f JOIN space s ON s.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
      WHERE \(CatalogScope.isNoMember("pg_opfamily", "f"))
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "OPERATOR FAMILY \(sql.relation(of: fact.id)) USING \(fact.id.path[2])"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql))")]
      + (fact["members"].map { [ChangeStatement("ALTER \(phrase(fact, sql)) ADD\n  \($0)")] } ?? [])
  }
}

/// Operator classes.
struct OperatorClassKind: Kind {
  let kind = FactKind.operatorClass

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_opclass'::regclass::oid, o.oid, 0, s.name AS p1, quote_ident(o.opcname) AS p2,
        quote_ident(a.amname) AS p3, CASE WHEN o.opcdefault THEN 't' END AS is_default,
        format_type(o.opcintype, NULL) AS type, (
          SELECT f.opfnamespace::regnamespace || '.' || quote_ident(f.opfname) FROM pg_opfamily f
          WHERE f.oid = o.opcfamily) AS family,
        concat_ws(E',\\n  ', \(OperatorMembers.list(family: "o.opcfamily", isLoose: false, of: "o.oid")),
          'STORAGE ' || format_type(nullif(o.opckeytype, 0), NULL)) AS members
      FROM pg_opclass o JOIN space s ON s.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
      WHERE \(CatalogScope.isNoMember("pg_opclass", "o"))
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "OPERATOR CLASS \(sql.relation(of: fact.id)) USING \(fact.id.path[2])"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        """
        CREATE OPERATOR CLASS \(sql.relation(of: fact.id))\(fact.has("is_default") ? " DEFAULT" : "")
        FOR TYPE \(fact["type"] ?? "") USING \(fact.id.path[2]) FAMILY \(fact["family"] ?? "") AS
          \(fact["members"] ?? "")
        """)
    ]
  }
}

/// The operators and functions of a family or a class.
private enum OperatorMembers {
  /// - Parameters:
  ///   - isLoose: those that no class of the family has.
  ///   - ofClass: those that this class has.
  static func list(family: String, isLoose: Bool, of ofClass: String? = nil) -> String {
    func belongs(_ catalog: String, _ alias: String) -> String {
      """
      \(isLoose ? "NOT " : "")EXISTS (SELECT FROM pg_depend d WHERE d.classid = '\(catalog)'::regclass
          AND d.objid = \(alias).oid AND d.refclassid = 'pg_opclass'::regclass AND d.deptype = 'i'
          \(ofClass.map { "AND d.refobjid = \($0)" } ?? ""))
      """
    }
    return """
      (SELECT string_agg(m.text, E',\\n  ' ORDER BY m.text) FROM (
        SELECT 'OPERATOR ' || p.amopstrategy || ' ' || p.amopopr::regoperator || CASE p.amopsortfamily
            WHEN 0 THEN '' ELSE ' FOR ORDER BY ' || (
              SELECT f.opfnamespace::regnamespace || '.' || quote_ident(f.opfname) FROM pg_opfamily f
              WHERE f.oid = p.amopsortfamily) END AS text
        FROM pg_amop p WHERE p.amopfamily = \(family) AND \(belongs("pg_amop", "p"))
        UNION ALL
        SELECT 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
            || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure
        FROM pg_amproc p WHERE p.amprocfamily = \(family) AND \(belongs("pg_amproc", "p"))) m)
      """
  }
}
