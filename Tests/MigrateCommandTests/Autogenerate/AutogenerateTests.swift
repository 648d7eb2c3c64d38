import Foundation
import Support
import Testing

@Suite("revision --autogenerate")
struct AutogenerateTests {
  private static let first = """
    CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE invoice (id serial PRIMARY KEY, customer bigint REFERENCES customer, note text, old int);
    """
  private static let second = """
    -- A view may stand before what it shows.
    CREATE VIEW notes AS SELECT note FROM invoice;
    CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE invoice (
      id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES customer, note text,
      paid boolean NOT NULL DEFAULT false CHECK (paid OR note <> ''));
    CREATE INDEX invoice_customer ON invoice (customer);
    """

  private func write(_ text: String, to name: String, _ database: TestDatabase) throws {
    try database.directory.write([name: text])
  }

  private func files(_ database: TestDatabase) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: database.directory.appending(path: "versions").path
    ).sorted()
  }

  private func text(_ name: String, _ database: TestDatabase) throws -> String {
    try String(contentsOf: database.directory.appending(path: "versions/\(name)"), encoding: .utf8)
  }

  @Test("writes revisions that make the wanted schema, and keep rows, in both directions")
  func both() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try write(Self.first, to: "schema.sql", database)
      var result = try await database.migrate(
        "revision", "--autogenerate", "-m", "begin", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try files(database) == ["0001_begin.sql"])
      try await database.migrate("upgrade", "head")
      try await database.query("INSERT INTO customer (email) VALUES ('a')")
      try await database.query("INSERT INTO invoice (customer, note) VALUES (1, 'n')")
      let before = try await database.schema()

      try write(Self.second, to: "schema.sql", database)
      result = try await database.migrate(
        "revision", "--autogenerate", "-m", "pay", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("proved on a scratch database"))
      let names = try files(database)
      #expect(
        names == [
          "0001_begin.sql", "0002_pay.sql", "0003_pay_build_and_validate.sql",
          "0004_pay_drop_what_is_not_used_any_more.sql",
        ])
      // What takes locks for long is done outside of the transaction, and what loses rows waits.
      let built = try text(names[2], database)
      #expect(built.contains("-- migrate:up transaction:false"))
      #expect(built.contains("CREATE INDEX CONCURRENTLY invoice_customer ON invoice (customer);"))
      #expect(built.contains("VALIDATE CONSTRAINT"))
      #expect(try text(names[3], database).contains("-- phase: contract"))

      result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      result = try await database.migrate("diff", "--from", "database", "--to", "schema.sql")
      #expect(result.exitCode == 0, "\(result.output)")
      #expect(try await database.query("SELECT note, paid FROM invoice") == "n|f")
      result = try await database.migrate("downgrade", "0001")
      #expect(result.exitCode == 0, "\(result.errors)")
      // Only the place of the column that was dropped is another.
      #expect(
        try await database.schema().split(separator: "\n").map { $0.replacing(",", with: "") }
          .sorted()
          == before.split(separator: "\n").map { $0.replacing(",", with: "") }.sorted())
      #expect(try await database.query("SELECT note FROM invoice") == "n")
    }
  }

  @Test("writes nothing where nothing differs, and shows without writing")
  func nothing() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try write("CREATE TABLE public.a (i integer)", to: "schema.sql", database)
      let same = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql")
      #expect(same.exitCode == 0, "\(same.errors)")
      try write("CREATE TABLE a (i integer); CREATE TABLE b ()", to: "schema.sql", database)
      let shown = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql", "--dry-run")
      #expect(shown.output.contains("CREATE TABLE b ();"))
      #expect(try files(database) == ["0001_a.sql"])
    }
  }

  @Test("gives new names where they are told, with those that follow them")
  func renaming() async throws {
    let schema = "CREATE TABLE orders (id serial PRIMARY KEY, total int CHECK (total > 0));"
    try await TestDatabase.with(.postgreSQL, versions: ["0001_a.sql": "-- migrate:up\n\(schema)\n"])
    {
      database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("INSERT INTO orders (total) VALUES (7)")
      try write(
        schema.replacing("orders", with: "sales").replacing("total", with: "amount"),
        to: "schema.sql", database)
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "names", "--schema", "schema.sql", "--rename",
        "orders=sales", "--rename", "sales.total=amount", "--no-online")
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try text("0002_names.sql", database)
      #expect(!text.contains("DROP"))
      #expect(text.contains("RENAME CONSTRAINT orders_total_check TO sales_amount_check"))
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(try await database.query("SELECT amount FROM sales") == "7")
      let unknown = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql", "--rename", "nope=x")
      #expect(unknown.exitCode == 2)
    }
  }

  @Test("asks for a value where rows would have none")
  func missingValue() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try write("CREATE TABLE a (i int, due date NOT NULL)", to: "schema.sql", database)
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "due", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try text("0002_due.sql", database).contains("-- migrate:todo a value for due"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 65)
    }
  }

  @Test("a column that must have a value goes, and comes back with one that somebody writes")
  func droppedNotNull() async throws {
    let schema = "CREATE TABLE a (i int, old int NOT NULL); CREATE TABLE b (a int);"
    try await TestDatabase.with(.postgreSQL, versions: ["0001_a.sql": "-- migrate:up\n\(schema)\n"])
    { database async throws in
      try write("CREATE TABLE a (i int); CREATE TABLE b (a int);", to: "schema.sql", database)
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("and back again without rows"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test("what made-up rows do not fit is tried without them, and that is said")
  func misfits() async throws {
    let schema = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int, n text);"
    try await TestDatabase.with(.postgreSQL, versions: ["0001_a.sql": "-- migrate:up\n\(schema)\n"])
    { database async throws in
      try write(
        """
        CREATE TABLE a (id int PRIMARY KEY);
        CREATE TABLE b (a int REFERENCES a, n text UNIQUE CHECK (n ~ '^z+$'));
        """, to: "schema.sql", database)
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("2 rows of 2 tables kept"), "\(result.output)")
      #expect(result.output.contains("tried without rows in public.b, as those made up break b_"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    }
  }

  @Test("names the tables that are written anew")
  func rewritten() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int); CREATE TABLE b (v varchar(9));\n"
      ]
    ) { database async throws in
      for (schema, expected) in [
        ("CREATE TABLE a (i int); CREATE TABLE b (v varchar(20));", "no table rewritten"),
        (
          "CREATE TABLE a (i bigint); CREATE TABLE b (v varchar(9));",
          "rewritten under a lock: public.a,"
        ),
      ] {
        try write(schema, to: "schema.sql", database)
        let result = try await database.migrate(
          "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql")
        #expect(result.output.contains(expected), "\(result.output)\(result.errors)")
        for name in try files(database) where name != "0001_a.sql" {
          try FileManager.default.removeItem(
            at: database.directory.appending(path: "versions/\(name)"))
        }
      }
    }
  }

  @Test("refuses to drop most tables unless told, and what cannot be loaded")
  func refusals() async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_a.sql": "-- migrate:up\nCREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ();\n"
      ]
    ) { database async throws in
      func generate(_ source: String, _ more: String...) async throws -> ProcessResult {
        try await runProcess(
          migrateExecutable, ["revision", "--autogenerate", "-m", "x", "--schema", source] + more,
          environment: database.environment, in: database.directory)
      }
      try write("CREATE TABLE c ();", to: "schema.sql", database)
      let much = try await generate("schema.sql")
      #expect(much.exitCode == 2)
      #expect(much.errors.contains("--allow-drop"))
      try write("CREATE TABLE c ();\nCREATE TABEL d ();", to: "schema.sql", database)
      let wrong = try await generate("schema.sql")
      #expect(wrong.exitCode == 65)
      #expect(wrong.errors.contains("schema.sql:2:8: syntax error"))
      try write("-- nothing", to: "schema.sql", database)
      #expect(try await generate("schema.sql").exitCode == 65)
      #expect(try await generate("missing.sql").exitCode == 65)
      try write("CREATE TABLE c ();\n\nCREATE TABLE c (i int);", to: "schema.sql", database)
      let twice = try await generate("schema.sql")
      #expect(twice.exitCode == 65)
      #expect(
        twice.errors.contains("schema.sql:3:1: relation \"c\" already exists; schema.sql:1:1"))
      let other = try await generate("sqlite:///other.db")
      #expect(other.exitCode == 65)
      #expect(other.errors.contains("it is a database of SQLite"), "\(other.errors)")
      let failing = try await generate("program:echo said >&2; exit 3")
      #expect(failing.exitCode == 65)
      #expect(failing.errors.contains("said"))
      #expect(try await generate("program:echo 'CREATE TABLE c ();'", "--allow-drop").exitCode == 0)
      #expect(try files(database) == ["0001_a.sql", "0002_x.sql"])
    }
  }

  @Test("reads models of SQLAlchemy and of an Alembic project")
  func models() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try FileManager.default.createDirectory(
        at: database.directory.appending(path: "alembic"), withIntermediateDirectories: true)
      try database.directory.write([
        "shop.py": """
        from sqlalchemy import CheckConstraint, Column, Enum, ForeignKey, Integer, MetaData, String, Table
        from sqlalchemy.orm import declarative_base
        Base = declarative_base()
        class Customer(Base):
            __tablename__ = "customer"
            id = Column(Integer, primary_key=True)
            email = Column(String(100), nullable=False, unique=True)
            kind = Column(Enum("new", "old", name="kind"), server_default="new")
            __table_args__ = (CheckConstraint("email LIKE '%@%'", name="has_at"),)
        class Draft(Base):
            __tablename__ = "draft"
            id = Column(Integer, primary_key=True)
        """,
        "alembic.ini": "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
        "alembic/env.py": """
        from alembic import context
        import shop
        context.configure(url="postgresql+asyncpg://nowhere/x", target_metadata=shop.Base.metadata,
            include_object=lambda item, name, kind, reflected, other: name != "draft")
        with context.begin_transaction():
            context.run_migrations()
        """,
        "alembic/script.py.mako": "",
      ])
      let python = try testPython
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "models", "--schema", "sqlalchemy:shop", "--python",
        python)
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try text("0001_models.sql", database)
      #expect(text.contains("CREATE TYPE kind AS ENUM ('new', 'old');"))
      #expect(text.contains("~~ '%@%'"))
      #expect(text.contains("CREATE TABLE draft"))
      let alembic = try await database.migrate(
        "revision", "--autogenerate", "-m", "without", "--schema", "alembic:.", "--python", python)
      #expect(alembic.exitCode == 0, "\(alembic.errors)")
      #expect(try self.text("0002_without.sql", database).contains("DROP TABLE draft;"))
      let broken = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "sqlalchemy:shop:Nope", "--python",
        python)
      #expect(broken.exitCode == 65)
      #expect(broken.errors.contains("AttributeError"))
    }
  }

  @Test("makes a revision of what somebody changed by hand")
  func drift() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try await database.migrate("upgrade", "head")
      try await database.query("CREATE INDEX by_hand ON a (i)")
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "by hand", "--schema", "database")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try text("0002_by_hand.sql", database).contains("INDEX CONCURRENTLY by_hand ON a (i);"))
      let compared = try await database.migrate(
        "diff", "--from", "revision:0001", "--to", "database", "--sql")
      #expect(compared.exitCode == 2)
      #expect(compared.output == "CREATE INDEX by_hand ON a (i);\n")
    }
  }
}
