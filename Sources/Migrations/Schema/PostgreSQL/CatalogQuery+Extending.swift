extension CatalogQuery {
  /// What extends the language: operators, casts, collations, text search, languages.
  static func extending(_ version: Int) -> [String] {
    [
      """
      SELECT 'operator', o.oid::regoperator::text, concat_ws(' ', o.oprcode, o.oprresult::regtype,
        nullif(o.oprcom, 0)::regoperator, nullif(o.oprnegate, 0)::regoperator,
        nullif(o.oprrest::oid, 0)::regproc, nullif(o.oprjoin::oid, 0)::regproc,
        CASE WHEN o.oprcanmerge THEN 'MERGES' END, CASE WHEN o.oprcanhash THEN 'HASHES' END)
      FROM pg_operator o JOIN space s ON s.oid = o.oprnamespace WHERE \(isNoMember("pg_operator", "o"))
      """,
      """
      SELECT 'operator class', s.name || '.' || quote_ident(o.opcname) || ' USING ' || a.amname,
        'FOR TYPE ' || format_type(o.opcintype, NULL) || CASE WHEN o.opcdefault THEN ' DEFAULT' ELSE '' END
        || ' FAMILY ' || f.opfnamespace::regnamespace || '.' || quote_ident(f.opfname)
        || CASE o.opckeytype WHEN 0 THEN '' ELSE ' STORAGE ' || format_type(o.opckeytype, NULL) END
      FROM pg_opclass o JOIN space s ON s.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
      JOIN pg_opfamily f ON f.oid = o.opcfamily WHERE \(isNoMember("pg_opclass", "o"))
      """,
      """
      SELECT 'operator family', s.name || '.' || quote_ident(f.opfname) || ' USING ' || a.amname,
        concat_ws(', ', (
          SELECT string_agg('OPERATOR ' || amopstrategy || ' ' || amopopr::regoperator || CASE
              amopsortfamily WHEN 0 THEN '' ELSE ' FOR ORDER BY' END, ', '
            ORDER BY amopstrategy, amopopr::regoperator::text)
          FROM pg_amop WHERE amopfamily = f.oid), (
          SELECT string_agg('FUNCTION ' || amprocnum || ' ' || amproc::regprocedure, ', '
            ORDER BY amprocnum, amproc::regprocedure::text)
          FROM pg_amproc WHERE amprocfamily = f.oid))
      FROM pg_opfamily f JOIN space s ON s.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
      WHERE \(isNoMember("pg_opfamily", "f"))
      """,
      """
      SELECT 'cast', format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL),
        CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'
          ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END
        || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
      FROM pg_cast c WHERE c.oid >= \(firstUserOID) AND \(isNoMember("pg_cast", "c"))
      """,
      """
      SELECT 'collation', s.name || '.' || quote_ident(c.collname), (to_jsonb(c)
        - '{oid,collname,collnamespace,collowner,collversion}'::text[])::text
      FROM pg_collation c JOIN space s ON s.oid = c.collnamespace
      WHERE \(isNoMember("pg_collation", "c"))
      """,
      """
      SELECT 'conversion', s.name || '.' || quote_ident(c.conname),
        pg_encoding_to_char(c.conforencoding) || ' TO ' || pg_encoding_to_char(c.contoencoding)
        || ' FROM ' || c.conproc || CASE WHEN c.condefault THEN ' DEFAULT' ELSE '' END
      FROM pg_conversion c JOIN space s ON s.oid = c.connamespace
      WHERE \(isNoMember("pg_conversion", "c"))
      """,
      """
      SELECT 'text search configuration', s.name || '.' || quote_ident(c.cfgname),
        p.prsnamespace::regnamespace || '.' || quote_ident(p.prsname) || coalesce(' ' || (
          SELECT string_agg(m.maptokentype || ': ' || m.mapdict::regdictionary, ', '
            ORDER BY m.maptokentype, m.mapseqno)
          FROM pg_ts_config_map m WHERE m.mapcfg = c.oid), '')
      FROM pg_ts_config c JOIN space s ON s.oid = c.cfgnamespace
      JOIN pg_ts_parser p ON p.oid = c.cfgparser WHERE \(isNoMember("pg_ts_config", "c"))
      """,
      """
      SELECT 'text search dictionary', s.name || '.' || quote_ident(d.dictname),
        t.tmplnamespace::regnamespace || '.' || quote_ident(t.tmplname)
        || coalesce(' (' || d.dictinitoption || ')', '')
      FROM pg_ts_dict d JOIN space s ON s.oid = d.dictnamespace
      JOIN pg_ts_template t ON t.oid = d.dicttemplate WHERE \(isNoMember("pg_ts_dict", "d"))
      """,
      """
      SELECT 'text search parser', s.name || '.' || quote_ident(p.prsname), concat_ws(' ',
        p.prsstart, p.prstoken, p.prsend, p.prslextype, nullif(p.prsheadline::oid, 0)::regproc)
      FROM pg_ts_parser p JOIN space s ON s.oid = p.prsnamespace
      WHERE \(isNoMember("pg_ts_parser", "p"))
      """,
      """
      SELECT 'text search template', s.name || '.' || quote_ident(t.tmplname),
        concat_ws(' ', nullif(t.tmplinit::oid, 0)::regproc, t.tmpllexize)
      FROM pg_ts_template t JOIN space s ON s.oid = t.tmplnamespace
      WHERE \(isNoMember("pg_ts_template", "t"))
      """,
      """
      SELECT 'language', quote_ident(l.lanname), concat_ws(' ',
        CASE WHEN l.lanpltrusted THEN 'TRUSTED' END, nullif(l.lanplcallfoid, 0)::regproc,
        nullif(l.laninline, 0)::regproc, nullif(l.lanvalidator, 0)::regproc)
      FROM pg_language l WHERE l.oid >= \(firstUserOID) AND \(isNoMember("pg_language", "l"))
      """,
      """
      SELECT 'transform', format_type(t.trftype, NULL) || ' LANGUAGE ' || l.lanname,
        concat_ws(' ', t.trffromsql, t.trftosql)
      FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
      WHERE \(isNoMember("pg_transform", "t"))
      """,
      """
      SELECT 'access method', quote_ident(a.amname), a.amtype::text || ' ' || a.amhandler
      FROM pg_am a WHERE a.oid >= \(firstUserOID) AND \(isNoMember("pg_am", "a"))
      """,
    ]
  }

  /// Objects with smaller numbers are the system's (FirstNormalObjectId).
  static let firstUserOID = 16384

  /// Whether an object of a catalog is no member of an extension.
  static func isNoMember(_ catalog: String, _ alias: String) -> String {
    "(CAST('\(catalog)'::regclass AS oid), \(alias).oid) NOT IN (SELECT classid, objid FROM member)"
  }
}
