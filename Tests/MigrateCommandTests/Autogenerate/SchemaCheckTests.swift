import Foundation
import Support
import Testing

@Suite("The wanted schema as a setting")
struct SchemaCheckTests {
  private static let table = "CREATE TABLE a (i int, j int);"

  private func with(
    _ settings: String, schema: String, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: ["0001_a.sql": "-- migrate:up\n\(Self.table)\n-- migrate:down\nDROP TABLE a;\n"]
    ) { database async throws in
      try database.directory.write([
        "schema.sql": schema, "migrate.conf": "schema = [\"schema.sql\"]\n\(settings)\n",
      ])
      try await body(database)
    }
  }

  @Test("is a check, which finds what the migrations lack")
  func check() async throws {
    try await with("", schema: Self.table + " CREATE INDEX a_i ON a (i);") { database in
      var result = try await database.migrate("check", "--only", "schema")
      #expect(result.exitCode == 2)
      #expect(result.output.hasPrefix("index public.a_i: the wanted schema has it"))
      result = try await database.migrate("check", "--only", "schema", "--json")
      #expect(result.exitCode == 2)
      #expect(result.output.contains(#""sql":"CREATE INDEX a_i ON a (i);""#))
      // It is one of all where the setting is there.
      try await database.migrate("upgrade", "head")
      #expect(try await database.migrate("check", "--all").exitCode == 2)
      #expect(try await database.migrate("check", "--all", "--skip", "schema").exitCode == 0)
      try database.directory.write(["schema.sql": Self.table])
      result = try await database.migrate("check", "--all")
      #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
      try database.directory.write(["migrate.conf": ""])
      #expect(try await database.migrate("check", "--only", "schema").exitCode == 64)
      #expect(try await database.migrate("check", "--all").exitCode == 0)
    }
  }

  @Test("leaves to others what autogenerate_ignore names")
  func ignored() async throws {
    try await with(
      #"autogenerate_ignore = ["table tmp_?*", "schema audit", "column a.j"]"#,
      schema: """
        CREATE TABLE a (i int);
        CREATE TABLE tmp_1 (id serial PRIMARY KEY, "N" text);
        COMMENT ON TABLE tmp_1 IS 'not ours';
        CREATE INDEX by_name ON tmp_1 ("N");
        CREATE SCHEMA audit CREATE TABLE entry (at timestamptz);
        GRANT SELECT ON audit.entry TO PUBLIC;
        """
    ) { database in
      let result = try await database.migrate("check", "--only", "schema")
      #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
      try database.directory.write([
        "migrate.conf": "schema = [\"schema.sql\"]\nautogenerate_ignore = [\"tabel x\"]\n"
      ])
      let wrong = try await database.migrate("check", "--only", "schema")
      #expect(wrong.exitCode == 78)
      #expect(wrong.errors.contains("migrate.conf:2"))
    }
  }

  @Test("decides what becomes of what loses rows", arguments: ["inline", "refuse"])
  func drops(policy: String) async throws {
    try await with("autogenerate_drops = \"\(policy)\"", schema: "CREATE TABLE a (i int, k int);") {
      database in
      let result = try await database.migrate("revision", "--autogenerate", "-m", "x")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: database.directory.appending(path: "versions").path)
      if policy == "refuse" {
        #expect(result.exitCode == 2)
        #expect(result.errors.contains("column public.a.j"))
        #expect(names == ["0001_a.sql"])
      } else {
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(names.count == 2)
      }
    }
  }

  @Test("may hold commas, and URLs whose passwords are not shown")
  func display() async throws {
    try await with("", schema: "") { database in
      try database.directory.write([
        "migrate.conf": #"""
        schema = ["program:printf 'CREATE TABLE a (i int, j int)'", "postgresql://me:geheim@db/shop"]
        """#
      ])
      let shown = try await database.migrate("config")
      #expect(shown.exitCode == 0, "\(shown.errors)")
      #expect(!shown.output.contains("geheim"))
      #expect(shown.output.contains("(i int, j int)"))
      try database.directory.write([
        "migrate.conf": #"schema = ["program:printf 'CREATE TABLE a (i int, j int)'"]"#
      ])
      let result = try await database.migrate("check", "--only", "schema")
      #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
    }
  }

  /// An operator that another one names for its commutator, and nobody has made.
  private static let announcedOperator = """
    CREATE OPERATOR @@@ (
      FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(public.##));
    """

  @Test("with objects that are not compared is refused when asked")
  func strict() async throws {
    try await with("", schema: Self.table + Self.announcedOperator) { database in
      let result = try await database.migrate("revision", "--autogenerate", "-m", "x", "--strict")
      #expect(result.exitCode == 2)
      #expect(result.errors.contains("operator public.##"), "\(result.errors)")
    }
  }
}
