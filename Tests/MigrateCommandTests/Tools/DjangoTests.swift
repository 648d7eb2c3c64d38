import Foundation
import Support
import Testing

/// From the real Django to migrate.
@Suite("Django")
struct DjangoTests {
  private static let files: KeyValuePairs = [
    "manage.py": """
    import os, sys
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
    """,
    "shop/__init__.py": "", "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        operations = [migrations.CreateModel("Item", fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=20, unique=True))])]
    """,
    "shop/migrations/0002_price.py": """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [migrations.AddField("item", "price", models.IntegerField(null=True))]
    """,
  ]

  private func write(into database: TestDatabase) throws {
    try database.directory.write(Self.files)
    let url = try #require(URLComponents(string: database.url))
    try database.directory.write([
      "settings.py": """
      INSTALLED_APPS = ["shop"]
      DATABASES = {"default": {
          "ENGINE": "django.db.backends.postgresql", "NAME": "\(url.path.dropFirst())",
          "USER": "\(url.user ?? "")", "PASSWORD": "\(url.password ?? "")",
          "HOST": "\(url.host ?? "")", "PORT": "\(url.port ?? 0)"}}
      """
    ])
  }

  private func django(
    _ database: TestDatabase, _ arguments: String...
  ) async throws -> ProcessResult {
    try await runProcess(try testPython, ["manage.py"] + arguments, in: database.directory)
  }

  @Test("its state is taken over, with times, and the files are proved")
  func adopt() async throws {
    try await TestDatabase.with(.postgreSQL) { expected async throws in
      try write(into: expected)
      let all = try await django(expected, "migrate")
      #expect(all.exitCode == 0, "\(all)")

      try await TestDatabase.with(.postgreSQL) { database async throws in
        try write(into: database)
        #expect(try await django(database, "migrate", "shop", "0001").exitCode == 0)
        let adopted = try await database.migrate(
          "import", ".", "--from", "django", "--python", testPython, "--adopt", "--proof")
        #expect(adopted.exitCode == 0, "\(adopted)")
        #expect(
          try await database.query(
            "SELECT revision, applied_at = applied FROM migrate_version, django_migrations")
            == "shop.0001_initial|t")
        #expect(try await database.migrate("upgrade", "heads").exitCode == 0)
        #expect(
          try await postgreSQLSchema(database.url, excluding: ["migrate_*"])
            == postgreSQLSchema(expected.url))
      }
    }
  }
}
