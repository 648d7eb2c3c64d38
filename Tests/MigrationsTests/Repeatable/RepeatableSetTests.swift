import Migrations
import Testing

@Suite("Repeatable files")
struct RepeatableSetTests {
  private func load(_ files: [String: String]) throws -> RepeatableSet {
    let directory = try ScratchDirectory(files)
    return try VersionsDirectory(directory.path).contents().repeatables
  }

  private func names(_ files: [String: String]) throws -> [String] {
    try load(files).files.map(\.name)
  }

  private func problems(_ files: [String: String]) throws -> [String] {
    let directory = try ScratchDirectory(files)
    do {
      _ = try VersionsDirectory(directory.path).contents()
      return []
    } catch {
      return error.problems.map { $0.description.replacing(directory.path + "/", with: "") }
    }
  }

  @Test("are R__name.sql and what is in repeatable/, beside the migrations")
  func found() throws {
    let directory = try ScratchDirectory([
      "0001_first.sql": "-- migrate:up\n", "R__b.sql": "", "repeatable/a.sql": "",
      "repeatable/notes.txt": "", "other/c.sql": "",
    ])
    let contents = try VersionsDirectory(directory.path).contents()
    #expect(contents.migrations.map(\.revision) == ["0001"])
    #expect(contents.repeatables.files.map(\.name) == ["a", "b"])
    let all = VersionsDirectory(directory.path + "/", isRecursive: true)
    #expect(throws: ProblemList.self, "other/c.sql has no number") { try all.contents() }
  }

  @Test("stand behind those that create what they mention, and else in natural order")
  func order() throws {
    #expect(
      try names([
        "R__a.sql": "CREATE VIEW top AS SELECT * FROM app.\"Middle\";",
        "R__b.sql": "create or replace view app.\"Middle\" as select base();",
        "R__c.sql": "CREATE FUNCTION base() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "R__10.sql": "SELECT 1;", "R__9.sql": "SELECT 1;",
      ]) == ["9", "10", "c", "b", "a"])
  }

  @Test("also where the name stands in the body of a function, and not where it is a comment")
  func bodies() throws {
    #expect(
      try names([
        "R__a.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT n FROM items_v $$;",
        "R__b.sql": "/* CREATE VIEW wrong */ CREATE MATERIALIZED VIEW IF NOT EXISTS items_v AS …;",
        "R__c.sql": "-- CREATE VIEW later\nCREATE VIEW c AS SELECT wrong;", "R__d.sql": "later",
      ]) == ["b", "a", "c", "d"])
  }

  @Test("do not stand behind what they drop")
  func dropped() throws {
    #expect(
      try names([
        "R__a.sql": "DROP VIEW IF EXISTS z, public.b CASCADE;\nCREATE VIEW a AS SELECT c;",
        "R__b.sql": "CREATE VIEW b AS SELECT a;", "R__z.sql": "CREATE VIEW z AS SELECT a;",
      ]) == ["a", "b", "z"])
  }

  @Test("stand behind those that their headers name")
  func declared() throws {
    #expect(
      try names([
        "R__a.sql": "-- depends_on: c, b\nSELECT 1;", "R__b.sql": "-- depends_on: c",
        "R__c.sql": "DO $$ BEGIN EXECUTE 'CREATE ' || 'VIEW v AS SELECT 1'; END $$;",
      ]) == ["c", "b", "a"])
  }

  @Test("that mention each other stand as their headers say, or by name")
  func mutualMentions() throws {
    let mutual = [
      "R__a.sql": "CREATE FUNCTION a() … b()", "R__b.sql": "CREATE FUNCTION b() … a()",
    ]
    #expect(try names(mutual) == ["a", "b"])
    #expect(
      try names(mutual.merging(["R__a.sql": "-- depends_on: b\nCREATE FUNCTION a() … b()"]) { $1 })
        == ["b", "a"])
  }

  @Test("change with what they stand on, and with nothing else")
  func fingerprints() throws {
    let files = [
      "R__a.sql": "CREATE VIEW a AS SELECT 1;", "R__b.sql": "CREATE VIEW b AS SELECT * FROM a;",
      "R__c.sql": "CREATE VIEW c AS SELECT 3;",
    ]
    func fingerprints(_ changed: [String: String]) throws -> [String] {
      try load(files.merging(changed) { $1 }).files.map(\.fingerprint)
    }
    let before = try fingerprints([:])
    let after = try fingerprints(["R__a.sql": "CREATE VIEW a AS SELECT 2;"])
    #expect(zip(before, after).map { $0 == $1 } == [false, false, true])
    #expect(try fingerprints(["R__a.sql": "\u{FEFF}CREATE VIEW a AS SELECT 1;"]) == before)
  }

  @Test("that are wrong are all reported, with path and line")
  func wrong() throws {
    #expect(
      try problems([
        "0001_first.sql": "", "R__a.sql": "-- message: a\n-- depends_on: custmers\n",
        "R__customers.sql": "",
      ]) == [
        "0001_first.sql:1: there is no up section; put the line `-- migrate:up` before the statements",
        "R__a.sql:2: `depends_on` names `custmers`, and there is no such repeatable migration; did you mean `customers`?",
      ])
    #expect(
      try problems(["R__a.sql": "-- depends_on: b", "R__b.sql": "-- depends_on: a"]).first?
        .contains("`depends_on` goes in a circle: ") == true)
    #expect(
      try problems(["R__a.sql": "", "repeatable/a.sql": ""]).first?
        .contains("the name `a` is also that of") == true)
    #expect(
      try problems([
        "R__a.sql": "-- revision: 3\nSELECT 1;\n-- migrate:down\n",
        "R__b.sql": "-- migrate:up transaction:false\n", "R__c.sql": "-- dependson: a\n",
      ]).map { $0.prefix(11) } == ["R__a.sql:1:", "R__a.sql:3:", "R__b.sql:1:", "R__c.sql:1:"])
    let directory = try ScratchDirectory()
    try directory.write("R__x.sql", [0x41, 0x0A, 0xFF])
    #expect(
      directory.problems() == ["R__x.sql:2: is not UTF-8 from this line on; save it as UTF-8"])
  }
}
