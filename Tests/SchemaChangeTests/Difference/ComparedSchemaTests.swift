import Migrations
import SchemaChange
import Support
import Testing

@Suite("the facts of a schema that are compared")
struct ComparedSchemaTests {
  /// A statement, and the lines that it adds to the difference, or takes away.
  private static let postgreSQL: [(sql: String, added: [String], removed: [String])] = [
    (
      "CREATE TABLE app.part (id int GENERATED ALWAYS AS IDENTITY)",
      [
        "table app.part: (id)",
        "column app.part.id: integer GENERATED ALWAYS AS IDENTITY NOT NULL",
      ], []
    ),
    (
      "ALTER TABLE app.item ALTER note SET DEFAULT 'x', ALTER note SET NOT NULL",
      ["column app.item.note: text NOT NULL DEFAULT 'x'::text"],
      ["column app.item.note: text"]
    ),
    (
      "ALTER TABLE app.item ADD double int GENERATED ALWAYS AS (id * 2) STORED",
      [
        "table app.item: (id, note, double)",
        "column app.item.double: integer GENERATED ALWAYS AS ((id * 2)) STORED",
      ], ["table app.item: (id, note)"]
    ),
    (
      "ALTER TABLE app.item ADD CONSTRAINT short CHECK (length(note) < 9) NOT VALID",
      ["constraint app.item.short: CHECK (length(note) < 9) NOT VALID"], []
    ),
    (
      "CREATE UNIQUE INDEX one ON app.item (note) WHERE id > 0",
      ["index app.one: CREATE UNIQUE INDEX one ON app.item USING btree (note) WHERE id > 0"], []
    ),
    (
      "CREATE VIEW app.short AS SELECT id FROM app.item",
      ["view app.short:  SELECT item.id\n   FROM app.item"], []
    ),
    (
      "CREATE SEQUENCE app.number MAXVALUE 9 CYCLE",
      ["sequence app.number: CYCLE MAXIMUM 9"], []
    ),
    (
      "ALTER TYPE app.mood ADD VALUE 'c'", ["type app.mood: ENUM ('a', 'c')"],
      ["type app.mood: ENUM ('a')"]
    ),
    (
      "CREATE DOMAIN app.count AS int DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0)",
      ["domain app.count: integer DEFAULT 1", "constraint app.count.positive: CHECK (VALUE > 0)"],
      []
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
      "COMMENT ON COLUMN app.item.note IS 'it''s'", ["comment on column app.item.note: 'it''s'"], []
    ),
    ("GRANT SELECT ON app.item TO PUBLIC", ["grant on table app.item: SELECT TO PUBLIC"], []),
    (
      "GRANT SELECT (note) ON app.item TO PUBLIC",
      ["grant on column app.item.note: SELECT TO PUBLIC"], []
    ),
    (
      "REVOKE USAGE ON TYPE app.mood FROM PUBLIC", ["grant on type app.mood: nothing TO PUBLIC"], []
    ),
    (
      "ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC",
      ["default privileges of pg_monitor in schema app on tables: SELECT TO PUBLIC"], []
    ),
    (
      "ALTER TABLE app.item ENABLE ROW LEVEL SECURITY",
      ["table app.item: (id, note) ROW LEVEL SECURITY"], ["table app.item: (id, note)"]
    ),
    ("CREATE POLICY own ON app.item USING (id > 0)", ["policy app.item.own: USING (id > 0)"], []),
    ("CREATE SCHEMA \"b c\"", ["schema \"b c\""], []),
    ("SET search_path = app", [], []),
    ("GRANT SELECT ON app.item TO CURRENT_USER", [], []),
    (
      "CREATE MATERIALIZED VIEW app.copy AS SELECT 1 AS one",
      [
        "materialized view app.copy:  SELECT 1 AS one"
      ], []
    ),
    (
      "CREATE FOREIGN DATA WRAPPER wrap", ["foreign data wrapper wrap"], []
    ),
  ]

  @Test("has all that a statement changes, and nothing else", arguments: postgreSQL)
  func statement(sql: String, added: [String], removed: [String]) async throws {
    try await withConnection { connection in
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
    try await withConnection { connection in
      let difference = try await Self.difference(connection, "CREATE EXTENSION hstore")
      #expect(difference.added.map(\.kind) == ["extension"])
      #expect(difference.removed.isEmpty)
    }
  }

  @Test("have the version of an extension")
  func extensionVersion() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE EXTENSION hstore VERSION '1.4'")
      let difference = try await Self.difference(connection, "ALTER EXTENSION hstore UPDATE")
      #expect(
        difference.removed.map(\.description) == ["extension hstore: SCHEMA public VERSION 1.4"])
      #expect(difference.added.count == 1)
    }
  }

  @Test("a refreshed materialized view is a difference only where everything counts")
  func population() async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE MATERIALIZED VIEW copy AS SELECT 1 AS one WITH NO DATA")
      let (some, all) = (
        try await FactReader.read(connection, .definitions),
        try await FactReader.read(connection, .everything)
      )
      try await connection.execute("REFRESH MATERIALIZED VIEW copy")
      let (someThen, allThen) = (
        try await FactReader.read(connection, .definitions),
        try await FactReader.read(connection, .everything)
      )
      #expect(SchemaDifference(from: some, to: someThen).isEmpty)
      #expect(
        SchemaDifference(from: all, to: allThen).removed.map(\.description) == [
          "materialized view public.copy:  SELECT 1 AS one WITH NO DATA"
        ])
    }
  }

  @Test("are the same with and without the tables of migrate's own")
  func ownTables() async throws {
    let tables = StateTables(backEnd: .postgreSQL, schema: "public")
    try await withConnection { connection in
      let before = try await FactReader.read(connection, excluding: tables, .definitions)
      try await connection.transaction(tables.create)
      let after = try await FactReader.read(connection, excluding: tables, .definitions)
      #expect(SchemaDifference(from: before, to: after).changes == [])
    }
    let connection = try await SQLiteConnection.open(":memory:")
    defer { connection.close() }
    let ownTables = StateTables(backEnd: .sqlite, schema: nil)
    try await connection.transaction(ownTables.create)
    #expect(try await FactReader.read(connection, excluding: ownTables).facts.isEmpty)
  }

  @Test("leave out other tables and schemas, with all that belongs to them")
  func exclusion() async throws {
    let tables = StateTables(backEnd: .postgreSQL, schema: "public")
    try await withConnection { connection in
      let before = try await FactReader.read(connection, excluding: tables, .everything)
      for statement in [
        #"CREATE TABLE "Log" (id serial PRIMARY KEY, name text UNIQUE)"#,
        #"CREATE INDEX log_name ON "Log" (name)"#, #"COMMENT ON COLUMN "Log".name IS 'n'"#,
        #"GRANT SELECT ON "Log" TO PUBLIC"#, #"ALTER TABLE "Log" OWNER TO pg_monitor"#,
        "CREATE SCHEMA tool",
        "COMMENT ON SCHEMA tool IS 's'", "CREATE TABLE tool.log (id int)",
        "COMMENT ON TABLE tool.log IS 't'", "GRANT USAGE ON SCHEMA tool TO PUBLIC",
      ] { try await connection.execute(statement) }
      let exclusion = SchemaExclusion(
        tables: [SchemaExclusion.Table(schema: "public", name: "Log")], schemas: ["tool"])
      let after = try await FactReader.read(
        connection, excluding: tables, and: exclusion, .everything)
      #expect(SchemaDifference(from: before, to: after).changes == [])
    }
    let connection = try await SQLiteConnection.open(":memory:")
    defer { connection.close() }
    try await connection.execute("CREATE TABLE log (id integer PRIMARY KEY, name text UNIQUE)")
    let other = try await FactReader.read(
      connection, excluding: StateTables(backEnd: .sqlite, schema: nil),
      and: SchemaExclusion(tables: [SchemaExclusion.Table(schema: nil, name: "Log")]))
    #expect(other.facts.isEmpty)
  }

  @Test("of SQLite do not depend on white space, comments and needless quotes")
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
        "table item: CREATE TABLE item (id integer, note text, size int CHECK (size > 0))",
        "column item.size: int CHECK (size > 0)",
      ])
  }

  private static func difference(
    _ connection: any Connection, _ statements: String...
  ) async throws -> SchemaDifference {
    let tables = StateTables(
      backEnd: connection.backEnd, schema: connection.backEnd == .sqlite ? nil : "public")
    let before = try await FactReader.read(connection, excluding: tables, .definitions)
    for statement in statements { try await connection.execute(statement) }
    return SchemaDifference(
      from: before, to: try await FactReader.read(connection, excluding: tables, .definitions))
  }
}
