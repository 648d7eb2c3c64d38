/// Foreign data wrappers.
struct ForeignDataWrapperKind: Kind {
  let kind = FactKind.foreignDataWrapper

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_foreign_data_wrapper'::regclass::oid, w.oid, 0, quote_ident(w.fdwname) AS p1,
        nullif(w.fdwhandler, 0)::regproc::text AS handler, nullif(w.fdwvalidator, 0)::regproc::text AS validator,
        \(CatalogScope.foreignOptions("w.fdwoptions")) AS options
      FROM pg_foreign_data_wrapper w WHERE \(CatalogScope.isNoMember("pg_foreign_data_wrapper", "w"))
      """
    ]
  }

  private func functions(_ fact: Fact) -> String {
    (fact["handler"].map { " HANDLER \($0)" } ?? "")
      + (fact["validator"].map { " VALIDATOR \($0)" } ?? "")
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "CREATE \(phrase(fact, sql))\(functions(fact))"
          + (fact["options"].map { " OPTIONS (\($0))" } ?? ""))
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    var text = ""
    if old["handler"] != new["handler"] {
      text += new["handler"].map { " HANDLER \($0)" } ?? " NO HANDLER"
    }
    if old["validator"] != new["validator"] {
      text += new["validator"].map { " VALIDATOR \($0)" } ?? " NO VALIDATOR"
    }
    if let options = sql.foreignOptionChange(old["options"], new["options"]) {
      text += " \(options)"
    }
    return .inPlace([ChangeStatement("ALTER \(phrase(new, sql))\(text)")])
  }
}

/// Foreign servers.
struct ForeignServerKind: Kind {
  let kind = FactKind.foreignServer

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_foreign_server'::regclass::oid, s.oid, 0, quote_ident(s.srvname) AS p1,
        quote_ident(w.fdwname) AS wrapper, quote_literal(s.srvtype) AS type,
        quote_literal(s.srvversion) AS version, \(CatalogScope.foreignOptions("s.srvoptions")) AS options
      FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
      WHERE \(CatalogScope.isNoMember("pg_foreign_server", "s"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE SERVER \(fact.id.name)"
    if let type = fact["type"] { text += " TYPE \(type)" }
    if let version = fact["version"] { text += " VERSION \(version)" }
    text += " FOREIGN DATA WRAPPER \(fact["wrapper"] ?? "")"
    if let options = fact["options"] { text += " OPTIONS (\(options))" }
    return [ChangeStatement(text)]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["wrapper"] == new["wrapper"], old["type"] == new["type"],
      new["version"] != nil || old["version"] == nil
    else { return .replace }
    var text = ""
    if old["version"] != new["version"] { text += " VERSION \(new["version"] ?? "")" }
    if let options = sql.foreignOptionChange(old["options"], new["options"]) {
      text += " \(options)"
    }
    return .inPlace([ChangeStatement("ALTER SERVER \(new.id.name)\(text)")])
  }
}

/// User mappings; in the place of values that are secret, placeholders are in the statements.
struct UserMappingKind: Kind {
  let kind = FactKind.userMapping

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_user_mapping'::regclass::oid, m.umid, 0, quote_ident(m.srvname) AS p1,
        CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END AS p2, (
          SELECT string_agg(quote_ident(o.option_name) || ' ' || CASE
              WHEN o.option_name ~* 'pass|pwd|secret|token|key|credential|auth'
              THEN quote_literal('${' || upper(regexp_replace(concat_ws('_', m.srvname,
                CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE m.usename END, o.option_name), '\\W', '_', 'g')) || '}')
              ELSE quote_literal(o.option_value) END, ', ' ORDER BY o.option_name)
          FROM pg_options_to_table(m.umoptions) o) AS options
      FROM pg_user_mappings m
      """
    ]
  }

  var takesComments: Bool { false }

  private func target(_ fact: Fact) -> String { "FOR \(fact.id.path[1]) SERVER \(fact.id.path[0])" }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "CREATE USER MAPPING \(target(fact))"
          + (fact["options"].map { " OPTIONS (\($0))" } ?? "")
      ).findingValues
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(
      sql.foreignOptionChange(old["options"], new["options"]).map {
        [ChangeStatement("ALTER USER MAPPING \(target(new)) \($0)").findingValues]
      } ?? [])
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("DROP USER MAPPING \(target(fact))")]
  }
}
