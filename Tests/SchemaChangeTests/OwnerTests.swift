import Migrations
import SchemaChange
import Support
import Testing

@Suite("owners of objects")
struct OwnerTests {
  /// Objects of each kind that has an owner, and the statements that give them away.
  private static let objects = """
    CREATE SCHEMA app;
    CREATE TABLE item (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
    CREATE VIEW names AS SELECT id FROM item;
    CREATE MATERIALIZED VIEW copy AS SELECT id FROM item;
    CREATE SEQUENCE number;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE act() LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
    CREATE TYPE mood AS ENUM ('a');
    CREATE TYPE pair AS (a int);
    CREATE TYPE span AS RANGE (SUBTYPE = int);
    CREATE DOMAIN word AS text;
    CREATE COLLATION ours FROM "C";
    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
    CREATE OPERATOR FAMILY fam USING btree;
    CREATE STATISTICS known ON id, n FROM item;
    CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
    CREATE TEXT SEARCH CONFIGURATION conf (COPY = simple);
    CREATE FOREIGN DATA WRAPPER wrap;
    CREATE SERVER far FOREIGN DATA WRAPPER wrap;
    CREATE FOREIGN TABLE away (id int) SERVER far;
    CREATE PUBLICATION pub;
    """
  private static let owned = [
    "SCHEMA app", "TABLE item", "VIEW names", "MATERIALIZED VIEW copy", "SEQUENCE number",
    "FUNCTION one()", "PROCEDURE act()", "AGGREGATE total(integer)", "TYPE mood", "TYPE pair",
    "TYPE span", "DOMAIN word", "COLLATION ours", "OPERATOR public.=== (integer, integer)",
    "OPERATOR FAMILY fam USING btree", "STATISTICS known", "TEXT SEARCH DICTIONARY dict",
    "TEXT SEARCH CONFIGURATION conf", "SERVER far", "FOREIGN TABLE away", "PUBLICATION pub",
  ]

  private static func facts(_ script: String, _ scope: FactScope) async throws -> FactSet {
    try await withConnection { connection in
      try await connection.runScript(script)
      return try await FactReader.read(connection, scope)
    }
  }

  @Test("each kind of object is given to its owner, and back to whoever makes it")
  func kinds() async throws {
    let plain = try await Self.facts(Self.objects, .wantedWithOwners)
    #expect(!plain.facts.keys.contains { $0.kind == .owner })
    let script =
      Self.objects + Self.owned.map { "\nALTER \($0) OWNER TO pg_monitor;" }.joined()
    let given = try await Self.facts(script, .wantedWithOwners)
    let up = SchemaPlan(from: plain, to: given).steps.flatMap(\.statements).map(\.sql)
    #expect(up.sorted() == Self.owned.map { "ALTER \($0) OWNER TO pg_monitor" }.sorted())
    let down = SchemaPlan(from: given, to: plain).steps.flatMap(\.statements).map(\.sql)
    #expect(down.sorted() == Self.owned.map { "ALTER \($0) OWNER TO CURRENT_USER" }.sorted())
    #expect(try await !Self.facts(script, .wanted).facts.keys.contains { $0.kind == .owner })
  }

  @Test("what is made and given away is made first, with the owner's own privileges")
  func created() async throws {
    let empty = try await Self.facts("", .wantedWithOwners)
    let wanted = try await Self.facts(
      """
      CREATE TABLE item (id int);
      ALTER TABLE item OWNER TO pg_monitor;
      REVOKE DELETE ON item FROM pg_monitor;
      """, .wantedWithOwners)
    try await withConnection { connection in
      try await connection.take(from: empty, to: wanted, scope: .wantedWithOwners, "up")
      try await connection.take(from: wanted, to: empty, scope: .wantedWithOwners, "down")
    }
  }
}
