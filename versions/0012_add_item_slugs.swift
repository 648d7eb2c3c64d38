// message: add slugs to items
import Migrations

// A revision in Swift, for what SQL is clumsy at. It is compiled when a run needs it, and runs in the
// same transaction as the record that it was applied, as an SQL one does.
struct AddItemSlugs: Migration {
  func up(_ database: MigrationDatabase) async throws {
    try await database.execute("ALTER TABLE items ADD COLUMN slug varchar(250)")
    var taken: Set<String> = []
    for try await (id, title) in database.rows(
      "SELECT id, title FROM items ORDER BY created_at, id", as: (String, String).self)
    {
      let slug = unusedSlug(for: title, in: &taken)
      try await database.execute("UPDATE items SET slug = $1 WHERE id = $2", slug, id)
    }
    try await database.execute("CREATE UNIQUE INDEX items_slug ON items (slug)")
    database.log("\(taken.count) items have slugs now")
  }

  func down(_ database: MigrationDatabase) async throws {
    try await database.execute("DROP INDEX items_slug")
    try await database.execute("ALTER TABLE items DROP COLUMN slug")
  }

  /// The title in lower case with hyphens, and a number where another item has the same.
  private func unusedSlug(for title: String, in taken: inout Set<String>) -> String {
    let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
    let slug = words.isEmpty ? "item" : words.joined(separator: "-")
    var (candidate, number) = (slug, 1)
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(slug)-\(number)"
    }
    return candidate
  }
}
