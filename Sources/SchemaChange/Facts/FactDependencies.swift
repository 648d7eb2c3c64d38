/// The queries for what hangs together, over all kinds.
enum FactDependencies {
  /// Objects that stand for another one: catalog, object and part of both.
  static func aliases(_ version: Int) -> String {
    let multirange =
      version >= 14
      ? """
      UNION ALL
      SELECT 'pg_type'::regclass::oid, rngmultitypid, 0, 'pg_type'::regclass::oid, rngtypid, 0
      FROM pg_range WHERE rngtypid >= \(CatalogScope.firstUserOID)
      """ : ""
    return """
      SELECT 'pg_type'::regclass::oid, oid, 0, 'pg_class'::regclass::oid, typrelid, 0
      FROM pg_type WHERE typrelid >= \(CatalogScope.firstUserOID)
      UNION ALL
      SELECT 'pg_type'::regclass::oid, typarray, 0, 'pg_type'::regclass::oid, oid, 0
      FROM pg_type WHERE typarray >= \(CatalogScope.firstUserOID)
      UNION ALL
      SELECT 'pg_rewrite'::regclass::oid, oid, 0, 'pg_class'::regclass::oid, ev_class, 0
      FROM pg_rewrite WHERE rulename = '_RETURN' AND oid >= \(CatalogScope.firstUserOID)
      UNION ALL
      SELECT 'pg_class'::regclass::oid, conindid, 0, 'pg_constraint'::regclass::oid, oid, 0
      FROM pg_constraint WHERE contype IN ('p', 'u', 'x')
      UNION ALL
      -- The sequence of an identity column, and the generation expression of a column.
      SELECT classid, objid, 0, refclassid, refobjid, refobjsubid FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
        AND deptype = 'i' AND refobjsubid > 0
      UNION ALL
      SELECT 'pg_class'::regclass::oid, s.objid, 0, s.refclassid, s.refobjid, s.refobjsubid
      FROM pg_depend s
      WHERE s.classid = 'pg_class'::regclass AND s.deptype = 'a' AND s.refobjsubid > 0
        AND EXISTS (SELECT FROM pg_sequence WHERE seqrelid = s.objid)
      UNION ALL
      SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, 'pg_class'::regclass::oid, d.adrelid, d.adnum
      FROM pg_attrdef d
      UNION ALL
      -- The part of a foreign key that a partition of the table it leads to has.
      SELECT 'pg_constraint'::regclass::oid, c.oid, 0, 'pg_constraint'::regclass::oid, p.oid, 0
      FROM pg_constraint c JOIN pg_constraint p ON p.oid = c.conparentid AND p.conrelid = c.conrelid
      UNION ALL
      -- What an extension has made.
      SELECT classid, objid, 0, refclassid, refobjid, 0 FROM pg_depend WHERE deptype = 'e'
      \(multirange)
      """
  }

  /// Which object needs which.
  static let edges = """
    SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype FROM pg_depend
    WHERE objid >= \(CatalogScope.firstUserOID) AND refobjid >= \(CatalogScope.firstUserOID)
      AND deptype IN ('n', 'a', 'i', 'P', 'S')
    UNION ALL
    -- A column of a child needs that of the parent.
    SELECT 'pg_class'::regclass::oid, a.attrelid, a.attnum, 'pg_class'::regclass::oid, b.attrelid, b.attnum, 'i'
    FROM pg_inherits i JOIN pg_attribute a ON a.attrelid = i.inhrelid
    JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname
    WHERE a.attnum > 0 AND b.attnum > 0 AND NOT a.attisdropped AND a.attinhcount > 0
    UNION ALL
    -- A column of a typed table needs the attribute of the type.
    SELECT 'pg_class'::regclass::oid, a.attrelid, a.attnum, 'pg_class'::regclass::oid, b.attrelid, b.attnum, 'i'
    FROM pg_class c JOIN pg_type t ON t.oid = c.reloftype JOIN pg_attribute a ON a.attrelid = c.oid
    JOIN pg_attribute b ON b.attrelid = t.typrelid AND b.attname = a.attname
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, 'pg_attrdef'::regclass::oid, e.oid, 0, 'i'
    FROM pg_inherits i JOIN pg_attribute a ON a.attrelid = i.inhrelid
    JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname
    JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    JOIN pg_attrdef e ON e.adrelid = b.attrelid AND e.adnum = b.attnum
    WHERE a.attinhcount > 0
    """
}
