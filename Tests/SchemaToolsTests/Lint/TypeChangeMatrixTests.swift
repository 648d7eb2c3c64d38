import Foundation
import Basics
import Migrations
import SchemaTools
import Support
import Testing

/// What is said of changed types, against what PostgreSQL does, for each kind of index and constraint.
@Suite("Changes of types")
struct TypeChangeMatrixTests {
  /// All pairs of types rather than like ones, and those with each kind of index, when it is set.
  private static let isFull = ProcessInfo.processInfo.environment["MIGRATE_TEST_ALL_TYPES"] != nil

  @Test("take what a server is seen to do")
  func matrix() async throws {
    let cases = TypeChangeCase.all(isFull: Self.isFull)
    let said = try await said(of: cases)
    let seen = try await seen(of: cases)
    var wrong: [String] = []
    for (index, item) in cases.enumerated() where !seen[index].isRefusal {
      // What is written anew, has its indexes built and its rows read as well.
      let truth = ["rewrite", "index_build", "scan"].first { seen[index].contains($0) } ?? "none"
      if said[index] != truth { wrong.append("\(item): said \(said[index]), seen \(truth)") }
    }
    #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count):\n\(wrong.joined(separator: "\n"))")
    #expect(seen.count { !$0.isRefusal } > 300)
  }

  /// What lint says that happens to the rows, by case.
  private func said(of cases: [TypeChangeCase]) async throws -> [String] {
    var project = LintProject(linted: ["0002"])
    let made = cases.enumerated().map { $1.tables(prefix: "s\($0)_") }
    project.files["0001_tables.sql"] =
      "-- migrate:up\n\(TypeChangeCase.types)\n\(made.joined(separator: "\n"))\n"
    let changes = cases.enumerated().map { $1.change(prefix: "s\($0)_") }
    project.files["0002_changes.sql"] = "-- migrate:up\n\(changes.joined(separator: "\n"))\n"
    let findings = try await project.findings().filter { $0.rule == "type-change" }
    var said = Array(repeating: "none", count: cases.count)
    for finding in findings {
      guard let number = finding.statement else { continue }
      said[number - 1] = finding.work?.rawValue ?? "none"
    }
    return said
  }

  /// What a server does, by case.
  private func seen(of cases: [TypeChangeCase]) async throws -> [String] {
    try await withScratchDatabase { url async throws in
      let connection = try await DatabaseURL(url).connect()
      defer { connection.close() }
      let types = TypeChangeCase.types.split(separator: ";\n").map(String.init)
      // Not UTC, in which the two kinds of timestamp are one.
      for statement in ["SET timezone = 'Europe/Berlin'"] + Self.probe + types {
        _ = try await connection.query(statement)
      }
      var seen: [String] = []
      for item in cases {
        let rows = try await connection.query(
          "SELECT probe($1, $2)", .text(item.tables(prefix: "w.")),
          .text(item.change(prefix: "w.")))
        seen.append(rows[0][0].text ?? "")
      }
      return seen
    }
  }

  private static let probe = [
    "CREATE SCHEMA w",
    """
    CREATE FUNCTION files() RETURNS TABLE (name text, kind text, file oid, scans bigint) VOLATILE
    LANGUAGE sql AS $$
      SELECT relname, relkind, relfilenode, pg_stat_get_xact_numscans(oid) FROM pg_class
      WHERE relnamespace = 'w'::regnamespace AND relkind IN ('r', 'i')
    $$
    """,
    """
    CREATE FUNCTION probe(setup text, change text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
      found text;
    BEGIN
      BEGIN
        EXECUTE setup;
        CREATE TEMP TABLE before AS SELECT * FROM files();
      EXCEPTION WHEN OTHERS THEN
        RETURN 'setup ' || SQLERRM || ': ' || setup;
      END;
      BEGIN
        EXECUTE change;
        SELECT coalesce(string_agg(DISTINCT CASE
            WHEN b.kind = 'r' AND a.file <> b.file THEN 'rewrite'
            WHEN b.kind = 'i' AND a.file <> b.file THEN 'index_build'
            WHEN b.kind = 'r' AND a.scans > b.scans THEN 'scan' END, ' '), 'none')
          INTO found FROM before b JOIN files() a USING (name);
        RAISE EXCEPTION 'seen %', found;
      EXCEPTION WHEN OTHERS THEN
        found := SQLERRM;
      END;
      DROP TABLE before;
      DROP SCHEMA w CASCADE;
      CREATE SCHEMA w;
      RETURN CASE WHEN found LIKE 'seen %' THEN substr(found, 6) ELSE 'error ' || found END;
    END $$
    """,
  ]
}

/// A column of a type with indexes and constraints that gets another type.
private struct TypeChangeCase: CustomStringConvertible {
  let old: String
  let new: String
  let kind: String

  var description: String { "\(old) to \(new), \(kind)" }

  /// The tables before the change.
  func tables(prefix: String) -> String {
    var text = Self.kinds.first { $0.name == kind }?.sql ?? ""
    for (word, value) in [("TYPE", old), ("@", prefix)] { text = text.replacing(word, with: value) }
    return text
  }

  /// The change.
  func change(prefix: String) -> String { "ALTER TABLE \(prefix)t ALTER a TYPE \(new);" }

  /// Types of the database, each statement in a line.
  static let types = """
    CREATE TYPE mood AS ENUM ('a', 'b');
    CREATE TYPE pair AS (x int, y int);
    CREATE DOMAIN d_text AS text;
    CREATE DOMAIN d_int AS integer;
    CREATE DOMAIN d_int_2 AS d_int;
    CREATE DOMAIN d_checked AS integer CHECK (value > 0);
    CREATE DOMAIN d_over_checked AS d_checked;
    CREATE DOMAIN d_short AS varchar(10);
    CREATE DOMAIN d_c AS text COLLATE "C";
    CREATE DOMAIN d_array AS text[];
    CREATE DOMAIN d_mood AS mood;
    CREATE EXTENSION citext;

    """

  /// Types that may share their bytes, a group a line.
  private static let groups = """
    text|varchar|varchar(10)|varchar(20)|bpchar|char(10)|char(20)|citext|name|d_text|d_short|d_c|text COLLATE "C"|xml|"char"
    smallint|integer|bigint|oid|regclass|regtype|d_int|d_int_2|d_checked|d_over_checked|real|double precision
    numeric|numeric(10)|numeric(10,2)|numeric(12,2)|numeric(12,4)|money
    bit(5)|bit(8)|varbit|varbit(5)|varbit(8)
    time|time(3)|time(6)|timetz|timetz(3)|interval|interval(3)|interval day|interval hour to second|interval year
    timestamp|timestamp(3)|timestamp(6)|timestamptz|timestamptz(3)|timestamptz(6)|date
    cidr|inet|macaddr|macaddr8
    text[]|varchar[]|varchar(10)[]|varchar(20)[]|d_array|integer[]|d_int[]|mood[]
    mood|d_mood|pair|boolean|uuid|bytea|json|jsonb|tsvector|tsquery|pg_lsn
    int4range|int8range|numrange|tsrange|int4multirange|point|box|circle|polygon|path|lseg
    """

  private static let kinds: [(name: String, sql: String)] = [
    ("alone", "CREATE TABLE @t (a TYPE, b int);"),
    ("index", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t (a);"),
    ("unique", "CREATE TABLE @t (a TYPE, b int, UNIQUE (b, a));"),
    (
      "partial", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t (b) WHERE a IS NOT NULL;"
    ),
    ("expression", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t ((a IS NULL));"),
    ("include", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t (b) INCLUDE (a);"),
    ("collated", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t (a COLLATE \"C\");"),
    ("hash", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t USING hash (a);"),
    ("gin", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t USING gin (a);"),
    ("gist", "CREATE TABLE @t (a TYPE, b int); CREATE INDEX ON @t USING gist (a);"),
    ("exclusion", "CREATE TABLE @t (a TYPE, b int, EXCLUDE USING btree (a WITH =));"),
    ("check", "CREATE TABLE @t (a TYPE CHECK (a IS NOT NULL), b int);"),
    (
      "foreign key",
      "CREATE TABLE @r (id TYPE PRIMARY KEY); CREATE TABLE @t (a TYPE REFERENCES @r, b int);"
    ),
    ("referenced", "CREATE TABLE @t (a TYPE PRIMARY KEY); CREATE TABLE @r (b TYPE REFERENCES @t);"),
    (
      "child",
      "CREATE TABLE @t (a TYPE, b int); CREATE TABLE @c () INHERITS (@t); CREATE INDEX ON @c (a);"
    ),
    (
      "partitioned",
      """
      CREATE TABLE @t (a TYPE, b int) PARTITION BY LIST (b); CREATE INDEX ON @t (a);
      CREATE TABLE @p PARTITION OF @t FOR VALUES IN (1);
      """
    ),
    (
      "partition",
      """
      CREATE TABLE @t (a TYPE, b int) PARTITION BY LIST (b);
      CREATE TABLE @p PARTITION OF @t FOR VALUES IN (1); CREATE INDEX ON @p (a);
      """
    ),
  ]

  /// The cases: each change within a group of types with two kinds of index or constraint.
  /// - Parameter isFull: each of them with all kinds, and each change at all with two.
  static func all(isFull: Bool) -> [Self] {
    let groups = groups.split(separator: "\n").map { $0.split(separator: "|").map(String.init) }
    let like = groups.flatMap(pairs)
    guard isFull else { return like.enumerated().flatMap(two) }
    return like.flatMap { old, new in kinds.map { Self(old: old, new: new, kind: $0.name) } }
      + pairs(of: groups.flatMap(\.self)).enumerated().flatMap(two)
  }

  private static func pairs(of types: [String]) -> [(old: String, new: String)] {
    types.flatMap { old in types.map { (old, $0) } }
  }

  /// Every kind gets its turn.
  private static func two(_ number: Int, _ pair: (old: String, new: String)) -> [Self] {
    [number % kinds.count, (number * 7 + 3) % kinds.count]
      .map { Self(old: pair.old, new: pair.new, kind: kinds[$0].name) }
  }
}

extension String {
  /// Whether the server refused the tables or the change.
  fileprivate var isRefusal: Bool { hasPrefix("error") || hasPrefix("setup") }
}
