// message: fill slugs
import Migrations

struct FillSlugs: Migration {
  func up(_ database: MigrationDatabase) async throws {
    try await database.execute("ALTER TABLE items ADD COLUMN slug varchar(200)")
    for (id, title) in try await database.query(
      "SELECT id, title FROM items", as: (Int, String).self)
    {
      let slug = title.lowercased().split(separator: " ").joined(separator: "-")
      try await database.execute("UPDATE items SET slug = $1 WHERE id = $2", slug, id)
    }
  }

  func down(_ database: MigrationDatabase) async throws {
    try await database.execute("ALTER TABLE items DROP COLUMN slug")
  }
}
