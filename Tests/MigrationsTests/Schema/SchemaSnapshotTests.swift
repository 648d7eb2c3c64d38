import Migrations
import Support
import Testing

@Suite("a snapshot of the schema")
struct SchemaSnapshotTests {
  /// A statement, and the lines that it adds to the snapshot, or takes away.
  private static let postgreSQL: [(sql: String, added: [String], removed: [String])] = [
    (
      "CREATE TABLE app.part (id int GENERATED ALWAYS AS IDENTITY)",
      [
        "column app.part.id: integer NOT NULL GENERATED ALWAYS AS IDENTITY", "table app.part: (id)",
      ], []
    ),
    (
      "ALTER TABLE app.item ALTER note SET DEFAULT 'x', ALTER note SET NOT NULL",
      ["column app.item.note: text NOT NULL DEFAULT 'x'::text"], ["column app.item.note: text"]
    ),
    (
      "ALTER TABLE app.item ADD double int GENERATED ALWAYS AS (id * 2) STORED",
      [
        "column app.item.double: integer GENERATED ALWAYS AS ((id * 2)) STORED",
        "table app.item: (id, note, double)",
      ], ["table app.item: (id, note)"]
    ),
    (
      "ALTER TABLE app.item ADD CONSTRAINT short CHECK (length(note) < 9) NOT VALID",
      ["constraint app.item.short: CHECK ((length(note) < 9)) NOT VALID"], []
    ),
    (
      "CREATE UNIQUE INDEX one ON app.item (note) WHERE id > 0",
      ["index app.one: CREATE UNIQUE INDEX one ON app.item USING btree (note) WHERE (id > 0)"], []
    ),
    (
      "CREATE VIEW app.short AS SELECT id FROM app.item",
      ["view app.short:  SELECT item.id\n   FROM app.item;"], []
    ),
    (
      "CREATE MATERIALIZED VIEW app.copy AS SELECT 1 AS one",
      ["materialized view app.copy:  SELECT 1 AS one;"], []
    ),
    (
      "CREATE SEQUENCE app.number MAXVALUE 9 CYCLE",
      ["sequence app.number: bigint START 1 INCREMENT 1 MINVALUE 1 MAXVALUE 9 CACHE 1 CYCLE"], []
    ),
    (
      "ALTER TYPE app.mood ADD VALUE 'c'", ["type app.mood: ENUM ('a', 'c')"],
      ["type app.mood: ENUM ('a')"]
    ),
    (
      "CREATE DOMAIN app.count AS int DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0)",
      [
        "constraint app.count.positive: CHECK ((VALUE > 0))", "domain app.count: integer DEFAULT 1",
      ], []
    ),
    (
      "CREATE FUNCTION app.two() RETURNS int LANGUAGE sql AS 'SELECT 2'",
      [
        """
        function app.two(): CREATE OR REPLACE FUNCTION app.two()
         RETURNS integer
         LANGUAGE sql
        AS $function$SELECT 2$function$
        """
      ], []
    ),
    (
      """
      CREATE TRIGGER same BEFORE UPDATE ON app.item
      FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
      """,
      [
        """
        trigger app.item.same: CREATE TRIGGER same BEFORE UPDATE ON app.item FOR EACH ROW EXECUTE \
        FUNCTION suppress_redundant_updates_trigger()
        """
      ], []
    ),
    (
      "COMMENT ON COLUMN app.item.note IS 'it''s'",
      ["comment on table column app.item.note: 'it''s'"], []
    ),
    ("GRANT SELECT ON app.item TO PUBLIC", ["grant on table app.item: SELECT TO PUBLIC"], []),
    (
      "ALTER TABLE app.item ENABLE ROW LEVEL SECURITY",
      ["table app.item: (id, note) ROW LEVEL SECURITY"], ["table app.item: (id, note)"]
    ),
    (
      "CREATE POLICY own ON app.item USING (id > 0)",
      ["policy app.item.own: * TO PUBLIC USING (id > 0)"], []
    ),
    ("CREATE SCHEMA \"b c\"", ["schema \"b c\""], []),
    ("SET search_path = app", [], []),
    ("GRANT SELECT ON app.item TO CURRENT_USER", [], []),
  ]

  @Test("has all that a statement changes, and nothing else", arguments: postgreSQL)
  func statement(sql: String, added: [String], removed: [String]) async throws {
    try await withPostgreSQL { connection, _ async throws in
      for statement in [
        "CREATE SCHEMA app", "CREATE TABLE app.item (id int, note text)",
        "CREATE TYPE app.mood AS ENUM ('a')",
      ] { try await connection.execute(statement) }
      let difference = try await Self.difference(connection, sql)
      #expect(difference.added.map(\.description) == added)
      #expect(difference.removed.map(\.description) == removed)
    }
  }

  @Test("has an extension, and nothing that came with it")
  func extensions() async throws {
    try await withPostgreSQL { connection, _ async throws in
      let difference = try await Self.difference(connection, "CREATE EXTENSION hstore")
      #expect(difference.added.map(\.kind) == ["extension"])
      #expect(difference.removed.isEmpty)
    }
  }

  @Test("is the same with and without the tables of migrate's own")
  func ownTables() async throws {
    let tables = StateTables(backEnd: .postgreSQL, schema: "public")
    try await withPostgreSQL { connection, _ async throws in
      let before = try await SchemaSnapshot.read(connection, excluding: tables)
      try await connection.transaction(tables.create)
      #expect(try await SchemaSnapshot.read(connection, excluding: tables) == before)
    }
    let connection = try await SQLiteConnection.open(":memory:")
    defer { connection.close() }
    let ownTables = StateTables(backEnd: .sqlite, schema: nil)
    try await connection.transaction(ownTables.create)
    #expect(try await SchemaSnapshot.read(connection, excluding: ownTables).objects.isEmpty)
  }

  @Test("leaves out other tables and schemas, with all that belongs to them")
  func exclusion() async throws {
    let tables = StateTables(backEnd: .postgreSQL, schema: "public")
    try await withPostgreSQL { connection, _ async throws in
      let before = try await SchemaSnapshot.read(connection, excluding: tables)
      for statement in [
        #"CREATE TABLE "Log" (id serial PRIMARY KEY, name text UNIQUE)"#,
        #"CREATE INDEX log_name ON "Log" (name)"#, #"COMMENT ON COLUMN "Log".name IS 'n'"#,
        #"GRANT SELECT ON "Log" TO PUBLIC"#, "CREATE SCHEMA tool",
        "COMMENT ON SCHEMA tool IS 's'", "CREATE TABLE tool.log (id int)",
        "COMMENT ON TABLE tool.log IS 't'", "GRANT USAGE ON SCHEMA tool TO PUBLIC",
      ] { try await connection.execute(statement) }
      let exclusion = SchemaExclusion(
        tables: [SchemaExclusion.Table(schema: "public", name: "Log")], schemas: ["tool"])
      let after = try await SchemaSnapshot.read(connection, excluding: tables, and: exclusion)
      #expect(SchemaDifference(from: before, to: after).added == [])
      #expect(after == before)
    }
    let connection = try await SQLiteConnection.open(":memory:")
    defer { connection.close() }
    try await connection.execute("CREATE TABLE log (id integer PRIMARY KEY, name text UNIQUE)")
    let other = try await SchemaSnapshot.read(
      connection, excluding: StateTables(backEnd: .sqlite, schema: nil),
      and: SchemaExclusion(tables: [SchemaExclusion.Table(schema: nil, name: "log")]))
    #expect(other.objects.isEmpty)
  }

  @Test("of SQLite does not depend on white space, comments and needless quotes")
  func wording() async throws {
    let connection = try await SQLiteConnection.open(":memory:")
    defer { connection.close() }
    try await connection.execute("CREATE TABLE item (id integer, -- the key\n note text)")
    let difference = try await Self.difference(
      connection, "DROP TABLE item", "CREATE TABLE draft (\"id\" integer, note  text)",
      "ALTER TABLE draft RENAME TO item")
    #expect(difference.isEmpty, "\(difference)")
    let other = try await Self.difference(
      connection, "ALTER TABLE item ADD COLUMN size int CHECK (size > 0)")
    #expect(
      other.added.map(\.description) == [
        "column item.size: INT",
        "table item: CREATE TABLE item ( id integer , note text , size int CHECK ( size > 0 ) )",
      ])
  }

  private static func difference(
    _ connection: any Connection, _ statements: String...
  ) async throws -> SchemaDifference {
    let tables = StateTables(
      backEnd: connection.backEnd, schema: connection.backEnd == .sqlite ? nil : "public")
    let before = try await SchemaSnapshot.read(connection, excluding: tables)
    for statement in statements { try await connection.execute(statement) }
    return SchemaDifference(
      from: before, to: try await SchemaSnapshot.read(connection, excluding: tables))
  }
}
