import Foundation
import Support
import Testing

/// Projects of the real Django.
@Suite("import from Django")
struct DjangoImportTests {
  /// Two apps of one's own beside Django's: a unique column whose constraint has a name that only the
  /// database knows, a merge, and a migration outside a transaction.
  private static let files: KeyValuePairs<String, String> = [
    "manage.py": """
    import os, sys
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
    """,
    "shop/__init__.py": "", "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": migration(
      """
      dependencies = [("contenttypes", "__latest__")]
      operations = [migrations.CreateModel("Item", fields=[
          ("id", models.BigAutoField(primary_key=True)),
          ("name", models.CharField(max_length=20, unique=True)),
          ("kind", models.ForeignKey("contenttypes.ContentType", models.CASCADE))])]
      """),
    "shop/migrations/0002_name.py": migration(
      """
      dependencies = [("shop", "0001_initial")]
      operations = [
          migrations.AlterField("item", "name", models.TextField(default="50%", unique=False))]
      """),
    "shop/migrations/0002_index.py": migration(
      """
      atomic = False
      dependencies = [("shop", "0001_initial")]
      operations = [AddIndexConcurrently("item", models.Index(fields=["kind"], name="by_kind"))]
      """),
    "shop/migrations/0003_merge.py": migration(
      """
      dependencies = [
          ("shop", "0002_name"), ("shop", "0002_index"), ("shop", "0001_initial")]
      """),
    "stock/__init__.py": "", "stock/migrations/__init__.py": "",
    "stock/migrations/0001_initial.py": migration(
      """
      dependencies = [("shop", "0003_merge")]
      operations = [migrations.RunSQL("CREATE VIEW stock AS SELECT name FROM shop_item",
                                      "DROP VIEW stock")]
      """),
  ]

  private static func migration(_ body: String) -> String {
    let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
    return """
      from django.contrib.postgres.operations import AddIndexConcurrently
      from django.db import migrations, models

      class Migration(migrations.Migration):
      \(lines)
      """
  }

  private func write(into database: TestDatabase, url: String? = nil) throws {
    try database.directory.write(Self.files)
    let url = try #require(URLComponents(string: url ?? database.url))
    try database.directory.write([
      "settings.py": """
      INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop", "stock"]
      DATABASES = {"default": {
          "ENGINE": "django.db.backends.postgresql", "NAME": "\(url.path.dropFirst())",
          "USER": "\(url.user ?? "")", "PASSWORD": "\(url.password ?? "")",
          "HOST": "\(url.host ?? "")", "PORT": "\(url.port ?? 0)"}}
      """
    ])
  }

  @Test("the imported history makes the schema that Django makes, and takes it down again")
  func replay() async throws {
    let expected = try await TestDatabase.with(.postgreSQL) { database in
      try write(into: database)
      let django = try await runProcess(
        testPython, ["manage.py", "migrate"], in: database.directory)
      #expect(django.exitCode == 0, "\(django)")
      try await database.query("DROP TABLE django_migrations")
      return try await database.schema()
    }
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await database.withDatabaseOwner { role, _ async throws in
        try write(into: database, url: database.url(user: role, password: "p"))
        let result = try await database.migrate("import", ".", "--python", testPython)
        #expect(result.exitCode == 0, "\(result)")
        #expect(try await database.scratchDatabases(of: role) == "0")
      }
      let upgrade = try await database.migrate("upgrade", "heads")
      #expect(upgrade.exitCode == 0, "\(upgrade)")
      #expect(try await database.schema() == expected)
      let merge = try await database.migrate("show", "shop.0003_merge")
      #expect(merge.output.contains("shop.0002_index, shop.0002_name"), "\(merge)")
      let downgrade = try await database.migrate("downgrade", "shop@base")
      #expect(downgrade.exitCode == 0, "\(downgrade)")
      #expect(
        try await database.query("SELECT to_regclass('shop_item'), to_regclass('stock')") == "|")
    }
  }

  @Test("Python is marked with its place, and never runs against the project's database")
  func runsPython() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try write(into: database)
      try database.directory.write([
        "shop/migrations/0004_fill.py": """
        from django.db import migrations

        def fill(apps, schema_editor):
            schema_editor.execute("CREATE TABLE filled (id int)")

        class Migration(migrations.Migration):
            dependencies = [("shop", "0003_merge")]
            operations = [migrations.SeparateDatabaseAndState([migrations.RunPython(fill)])]
        """
      ])
      let result = try await database.migrate("import", ".", "--python", testPython)
      #expect(result.exitCode == 2)
      #expect(result.output.contains("shop/migrations/0004_fill.py:1: runs Python"), "\(result)")
      let upgrade = try await database.migrate("upgrade", "heads")
      #expect(upgrade.exitCode == 65)
      #expect(upgrade.errors.contains("this step is still to be written"))
      #expect(try await database.query("SELECT to_regclass('filled')") == "")
    }
  }

  /// A squash that Django has not recorded yet where the migrations that it replaces are.
  @Test("rows of the migrations that a squash replaces stand for it, if all of them are there")
  func squash() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let operation = { (name: String) in
        "operations = [migrations.RunSQL('CREATE TABLE \(name) (id integer)', 'DROP TABLE \(name)')]"
      }
      try database.directory.write([
        "manage.py": try #require(Self.files.first { $0.key == "manage.py" }?.value),
        "settings.py": """
        INSTALLED_APPS = ["shop"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "other.db"}}
        """,
        "shop/__init__.py": "", "shop/migrations/__init__.py": "",
        "shop/migrations/0001_a.py": Self.migration(operation("a")),
        "shop/migrations/0002_b.py": Self.migration(
          "dependencies = [('shop', '0001_a')]\n" + operation("b")),
        "shop/migrations/0001_squashed_0002_b.py": Self.migration(
          "replaces = [('shop', '0001_a'), ('shop', '0002_b')]\n" + operation("ab")),
      ])
      try await database.query(
        """
        CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text);
        INSERT INTO django_migrations (app, name, applied) VALUES
          ('shop', '0001_a', '2024-01-01 10:00:00');
        """)
      let half = try await database.migrate("import", ".", "--adopt", "--python", testPython)
      #expect(half.exitCode == 65, "\(half)")
      #expect(
        half.errors.contains("some are recorded, and not shop.0002_b"), "\(half)")
      try await database.query(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('shop', '0002_b', '2024-01-02 10:00:00')"
      )
      let whole = try await database.migrate("import", ".", "--adopt", "--python", testPython)
      #expect(whole.exitCode == 0, "\(whole)")
      #expect(try await database.applied() == ["shop.0001_squashed_0002_b"])
    }
  }

  @Test("without Django nothing is written, and the message says what is missing")
  func noDjango() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(Self.files)
      let result = try await migrate("import", ".", "--python", "/nowhere/python", in: directory)
      #expect(result.exitCode == 65)
      #expect(result.errors.hasPrefix(".: Django cannot be asked for its SQL (there is no Python"))
      #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "versions").path))
    }
  }
}
