/// Schemas.
struct SchemaKind: Kind {
  let kind = FactKind.schema

  func queries(_ version: Int) -> [String] {
    // `public` is there in every new database.
    ["SELECT 'pg_namespace'::regclass::oid, oid, 0, name AS p1 FROM space"]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE SCHEMA \(fact.id.name)")]
  }
}

/// Extensions. No migration is generated for another version: that is the server's, and changes with it.
struct ExtensionKind: Kind {
  let kind = FactKind.extensionModule
  let compared: Set<Fact.Attribute> = ["version"]

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_extension'::regclass::oid, e.oid, 0, quote_ident(e.extname) AS p1,
        CASE WHEN e.extrelocatable OR n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) END AS schema,
        CASE WHEN e.extrelocatable THEN 't' END AS relocatable, e.extversion AS version
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE EXTENSION \(fact.id.name)"
    // A schema that the extension itself brings is not told.
    if let schema = fact["schema"], schema != sql.defaultSchema,
      sql.after[FactID(.schema, [schema])] != nil
    {
      text += " SCHEMA \(schema)"
    }
    return [ChangeStatement(text)]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["schema"] != new["schema"] else { return .inPlace([]) }
    guard new.has("relocatable"), let schema = new["schema"] else { return .replace }
    return .inPlace([ChangeStatement("ALTER EXTENSION \(new.id.name) SET SCHEMA \(schema)")])
  }
}

/// Procedural languages.
struct LanguageKind: Kind {
  let kind = FactKind.language

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_language'::regclass::oid, l.oid, 0, quote_ident(l.lanname) AS p1,
        CASE WHEN l.lanpltrusted THEN 'TRUSTED ' ELSE '' END AS trusted,
        concat_ws(' ', 'HANDLER ' || nullif(l.lanplcallfoid, 0)::regproc,
          'INLINE ' || nullif(l.laninline, 0)::regproc, 'VALIDATOR ' || nullif(l.lanvalidator, 0)::regproc)
          AS definition
      FROM pg_language l
      WHERE l.oid >= \(CatalogScope.firstUserOID) AND \(CatalogScope.isNoMember("pg_language", "l"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "CREATE \(fact["trusted"] ?? "")LANGUAGE \(fact.id.name) \(fact["definition"] ?? "")")
    ]
  }
}

/// Access methods of tables and indexes.
struct AccessMethodKind: Kind {
  let kind = FactKind.accessMethod

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_am'::regclass::oid, a.oid, 0, quote_ident(a.amname) AS p1,
        CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END || ' HANDLER ' || a.amhandler AS definition
      FROM pg_am a
      WHERE a.oid >= \(CatalogScope.firstUserOID) AND \(CatalogScope.isNoMember("pg_am", "a"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) TYPE \(fact["definition"] ?? "")")]
  }
}

/// Collations.
struct CollationKind: Kind {
  let kind = FactKind.collation

  func queries(_ version: Int) -> [String] {
    let locale = version >= 17 ? "c.colllocale" : version >= 15 ? "c.colliculocale" : "NULL"
    let rules = version >= 16 ? "c.collicurules" : "NULL"
    return [
      """
      SELECT 'pg_collation'::regclass::oid, c.oid, 0, s.name AS p1, quote_ident(c.collname) AS p2,
        concat_ws(', ',
          'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' END,
          'LOCALE = ' || quote_literal(coalesce(\(locale),
            CASE WHEN c.collcollate = c.collctype THEN c.collcollate END)),
          CASE WHEN \(locale) IS NULL AND c.collcollate <> c.collctype THEN
            'LC_COLLATE = ' || quote_literal(c.collcollate) || ', LC_CTYPE = ' || quote_literal(c.collctype) END,
          'RULES = ' || quote_literal(\(rules)),
          CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END) AS definition
      FROM pg_collation c JOIN space s ON s.oid = c.collnamespace
      WHERE \(CatalogScope.isNoMember("pg_collation", "c"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE COLLATION \(sql.name(fact.id)) (\(fact["definition"] ?? ""))")]
  }
}

/// Conversions between encodings.
struct ConversionKind: Kind {
  let kind = FactKind.conversion

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_conversion'::regclass::oid, c.oid, 0, s.name AS p1, quote_ident(c.conname) AS p2,
        CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END AS is_default,
        'FOR ' || quote_literal(pg_encoding_to_char(c.conforencoding)) || ' TO '
          || quote_literal(pg_encoding_to_char(c.contoencoding)) || ' FROM ' || c.conproc AS definition
      FROM pg_conversion c JOIN space s ON s.oid = c.connamespace
      WHERE \(CatalogScope.isNoMember("pg_conversion", "c"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "CREATE \(fact["is_default"] ?? "")CONVERSION \(sql.name(fact.id)) \(fact["definition"] ?? "")"
      )
    ]
  }
}
