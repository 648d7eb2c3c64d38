import Foundation
import Support
import Testing

/// A project of the real sqitch.
@Suite("import from sqitch")
struct SqitchImportTests {
  private static let files: KeyValuePairs<String, String> = [
    "sqitch.conf": "[core]\n\tengine = pg\n\ttop_dir = db\n",
    "db/sqitch.plan": """
    %syntax-version=1.0.0
    %project=shop
    %uri=https://shop.example/

    app-schema 2024-01-01T10:00:00Z Ann <ann@shop.example> # the schema
    items [app-schema] 2024-01-02T10:00:00Z Ann <ann@shop.example> # what we sell
    price [items app-schema] 2024-01-03T10:00:00Z Ann <ann@shop.example>
    @v1.0 2024-01-04T10:00:00Z Ann <ann@shop.example> # first release

    price [price@v1.0] 2024-01-05T10:00:00Z Ann <ann@shop.example> # in cents\\nnow
    item_index [items price@v1.0] 2024-01-06T10:00:00Z Ann <ann@shop.example>
    """,
    "db/deploy/app-schema.sql": "-- Deploy\nBEGIN;\nCREATE SCHEMA app;\nCOMMIT;\n",
    "db/revert/app-schema.sql": "BEGIN;\nDROP SCHEMA app;\nCOMMIT;\n",
    "db/deploy/items.sql": "BEGIN;\nCREATE TABLE app.items (id int PRIMARY KEY);\nCOMMIT;\n",
    "db/revert/items.sql": "BEGIN;\nDROP TABLE app.items;\nCOMMIT;\n",
    "db/verify/items.sql": "BEGIN;\nSELECT id FROM app.items WHERE false;\nROLLBACK;\n",
    "db/deploy/price@v1.0.sql": price("1"),
    "db/revert/price@v1.0.sql": "DROP FUNCTION app.price();",
    "db/deploy/price.sql": price("100"), "db/revert/price.sql": price("1"),
    "db/deploy/item_index.sql": "CREATE INDEX CONCURRENTLY item_index ON app.items (id);\n",
    "db/revert/item_index.sql": "DROP INDEX CONCURRENTLY app.item_index;\n",
  ]

  private static func price(_ value: String) -> String {
    """
    BEGIN;
    CREATE OR REPLACE FUNCTION app.price() RETURNS int LANGUAGE sql AS $$ SELECT \(value); $$;
    COMMIT;

    """
  }

  @Test("the imported plan makes the schema that sqitch makes, with its change ids, and goes back")
  func replay() async throws {
    var changes = ""
    let expected = try await TestDatabase.with(.postgreSQL) { database in
      try database.directory.write(Self.files)
      let target = database.url.replacing("postgresql://", with: "db:pg://")
      let sqitch = try await runProcess(
        "sqitch", ["deploy", "--target", target],
        environment: ["SQITCH_FULLNAME": "Ann", "SQITCH_EMAIL": "ann@shop.example"],
        in: database.directory)
      #expect(sqitch.exitCode == 0, "\(sqitch)")
      changes = try await database.query("SELECT change_id FROM sqitch.changes ORDER BY planned_at")
      try await database.query("DROP SCHEMA sqitch CASCADE")
      return try await database.schema()
    }
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write(Self.files)
      let result = try await database.migrate("import", ".")
      #expect(result.exitCode == 0, "\(result)")
      let names = try database.directory.names(in: "versions")
      #expect(
        names == [
          "0001_app_schema.sql", "0002_items.sql", "0003_price.sql", "0004_price.sql",
          "0005_item_index.sql",
        ])
      let texts = try names.map { try database.directory.read("versions/\($0)") }
      let ids = texts.compactMap { $0.firstMatch(of: /Change ID: (\w+)/)?.output.1 }
      #expect(ids.joined(separator: "\n") == changes)
      #expect(texts[2].contains("-- depends_on: items, app_schema\n"))
      #expect(texts[2].contains("-- Tag: @v1.0\n"))
      #expect(texts[3].contains("-- depends_on: price_v1.0\n"))
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade)")
      #expect(try await database.schema() == expected)
      let downgrade = try await database.migrate("downgrade", "base")
      #expect(downgrade.exitCode == 0, "\(downgrade)")
      #expect(try await database.query("SELECT to_regnamespace('app')") == "")
    }
  }
}
