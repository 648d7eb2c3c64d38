/// A versions directory with Swift migrations, the same for most tests so that it is compiled once.
enum SwiftFixture {
  static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id integer PRIMARY KEY, title text NOT NULL, slug text);
    INSERT INTO item (id, title) VALUES (1, 'One Thing'), (2, 'Other');
    -- migrate:down
    DROP TABLE item;
    """,
    "0002_backfill_slugs.swift": """
    // message: backfill slugs
    import Migrations

    struct BackfillSlugs: Migration {
      func up(_ database: MigrationDatabase) async throws {
        for (id, title) in try await database.query(
          "SELECT id, title FROM item", as: (Int, String).self)
        {
          try await database.execute("UPDATE item SET slug = $1 WHERE id = $2", slug(title), id)
        }
        if let prefix = database.arguments["prefix"] {
          try await database.execute("UPDATE item SET slug = $1 || slug", prefix)
        }
        if database.arguments["fail"] != nil {
          try await database.execute(
            "SELECT nowhere FROM item")
        }
        database.progress(1, of: 1)
        database.log("slugs are there")
        if database.arguments["wait"] != nil { try await database.execute("SELECT pg_sleep(10)") }
        if database.arguments["think"] != nil { try await Task.sleep(for: .seconds(2)) }
      }

      func down(_ database: MigrationDatabase) async throws {
        try await database.execute("UPDATE item SET slug = NULL")
      }
    }
    """,
    "0003_index.sql": """
    -- migrate:up
    CREATE INDEX item_slug ON item (slug);
    -- migrate:down
    DROP INDEX item_slug;
    """,
    "0004_final.swift": """
    // migrate:up transaction:false
    import Migrations

    final class Final: Migration {
      func up(_ database: MigrationDatabase) async throws {
        try await database.execute("INSERT INTO item (id, title) VALUES (100, 'last')")
        if database.arguments["stop"] != nil { throw Stopped() }
      }

      struct Stopped: Error {}
    }
    """,
    "slug.swift": """
    func slug(_ title: String) -> String {
      title.lowercased().split(separator: " ").joined(separator: "-")
    }
    """,
  ]
}
