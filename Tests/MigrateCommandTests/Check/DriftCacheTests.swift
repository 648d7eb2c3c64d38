import Foundation
import Support
import Testing

@Suite("what diff knows of earlier runs")
struct DriftCacheTests {
  /// Each says when it runs.
  private static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    DO $$ BEGIN RAISE NOTICE 'runs again'; END $$;
    CREATE TABLE item (id integer PRIMARY KEY, a integer);
    """,
    "0002_size.sql": """
    -- placeholders: on
    -- migrate:up
    ALTER TABLE item ADD COLUMN size ${SIZE_TYPE:-integer};
    """,
  ]

  /// A database with all migrations, and a cache of its own; on a server of its own, since roles of
  /// other tests would make another server of it.
  private struct Place {
    let database: TestDatabase
    let url: String
    var cache: URL { database.directory.appending(path: "cache") }

    var environment: [String: String] { ["MIGRATE_CACHE": cache.path, "MIGRATE_URL": url] }

    /// Whether a scratch database was made, and what `diff` printed.
    func diff(
      _ environment: [String: String] = [:]
    ) async throws -> (ranAgain: Bool, output: String) {
      var all = self.environment
      all.merge(environment) { $1 }
      let result = try await database.migrate("diff", "--verbose", environment: all)
      try #require([0, 2].contains(result.exitCode), "\(result.errors)")
      return (result.errors.contains("runs again"), result.output)
    }

    /// The files that are kept.
    func kept() throws -> [URL] {
      try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil)
    }

    static func with(_ body: (Place) async throws -> Void) async throws {
      try await DisposableServer.with { server async throws in
        let url = try await server.createDatabase("shop")
        try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
          let place = Place(database: database, url: url)
          try await database.migrate("upgrade", "head", environment: place.environment)
          try await body(place)
        }
      }
    }
  }

  private static let same = "The schema is what the applied migrations make.\n"

  @Test("a later run makes no scratch database, and finds what has changed in the database")
  func again() async throws {
    try await Place.with { place async throws in
      #expect(try await place.diff() == (true, Self.same))
      #expect(try await place.diff() == (false, Self.same))
      let mode = try FileManager.default.attributesOfItem(atPath: place.cache.path)
      #expect(mode[.posixPermissions] as? Int == 0o700)
      try await psql(place.url, "ALTER TABLE item DROP COLUMN size")
      let changed = try await place.diff()
      #expect(!changed.ranAgain)
      #expect(changed.output.contains("- column public.item.size: "), "\(changed.output)")
      let check = try await place.database.migrate(
        "check", "--only", "drift", "--verbose", environment: place.environment)
      #expect(check.exitCode == 2)
      #expect(!check.errors.contains("runs again"), "\(check.errors)")
    }
  }

  @Test("another file, another value of a placeholder and another setting are other migrations")
  func others() async throws {
    try await Place.with { place async throws in
      _ = try await place.diff()
      let value = try await place.diff(["SIZE_TYPE": "bigint"])
      // The value itself is not shown.
      #expect(value.ranAgain && value.output.contains("- column public.item.size: ${SIZE_TYPE}"))
      let text = try place.kept().map { try String(contentsOf: $0, encoding: .utf8) }
      #expect(text.count == 2 && !text.contains { $0.contains("SIZE_TYPE") })

      let url = place.url
      let options = (url.contains("?") ? "&" : "?") + "options=-c%20default_statistics_target%3D7"
      #expect(try await place.diff(["MIGRATE_URL": url + options]) == (true, Self.same))

      try place.database.write([
        "0001_item.sql": """
        -- migrate:up
        DO $$ BEGIN RAISE NOTICE 'runs again'; END $$;
        CREATE TABLE item (id integer PRIMARY KEY, a integer, b integer);
        """
      ])
      let edited = try await place.diff()
      #expect(edited.ranAgain && edited.output.contains("- column public.item.b: "))
    }
  }

  @Test("a damaged file, and one of another schema, are as good as not there")
  func damaged() async throws {
    try await Place.with { place async throws in
      _ = try await place.diff()
      let file = try #require(try place.kept().first)
      let text = try String(contentsOf: file, encoding: .utf8)
      for damaged in [
        "", String(text.dropLast(2)), text.replacing("integer", with: "bigint"),
        text.replacing("migrate schema", with: "migrate schemes"),
      ] {
        try Data(damaged.utf8).write(to: file)
        #expect(try await place.diff() == (true, Self.same))
        #expect(try await place.diff() == (false, Self.same))
      }
      // What is known of other migrations, under the name of these.
      _ = try await place.diff(["SIZE_TYPE": "bigint"])
      let other = try #require(
        try place.kept().first { $0.lastPathComponent != file.lastPathComponent })
      try Data(contentsOf: other).write(to: file)
      #expect(try await place.diff() == (true, Self.same))
    }
  }

  @Test("a cache that others may write to is not used")
  func shared() async throws {
    try await Place.with { place async throws in
      _ = try await place.diff()
      let file = try #require(try place.kept().first)
      func allow(_ mode: Int, _ url: URL) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
      }
      try allow(0o666, file)
      #expect(try await place.diff() == (true, Self.same))
      try allow(0o777, place.cache)
      #expect(try await place.diff() == (true, Self.same))
      try allow(0o700, place.cache)
      #expect(try await place.diff() == (false, Self.same))
    }
  }
}
