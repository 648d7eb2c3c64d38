import Foundation
import Support
import Testing

/// A history of three migrations of a tool, of which the table has two as applied.
struct ToolTableFixture: Sendable, CustomTestStringConvertible {
  let tool: String
  /// The files, by their names in `old/`.
  let files: KeyValuePairs<String, String>
  /// Makes the table as the tool does on PostgreSQL.
  let postgreSQL: String
  /// Makes it on SQLite; nil when the tool does not work with that.
  let sqlite: String?
  /// Fills it.
  let rows: String
  /// The revisions that are applied.
  let applied: [String]
  /// What the import of the files ends with.
  var exitCode: Int32 = 0
  /// `applied_at`, `duration_ms` and `applied_by` of the second, where the table has them.
  var facts = "||"
  /// A change of the table after which it is refused, and a part of the reason.
  let failure: (sql: String, reason: String)

  var testDescription: String { tool }

  /// Makes a project whose database is as if the tool had applied two of the migrations.
  func with(
    _ kind: TestDatabaseKind, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind) { database in
      try database.directory.appending(path: "old").write(files)
      try await database.query(
        """
        CREATE TABLE a (id bigint PRIMARY KEY);
        CREATE TABLE b (id bigint PRIMARY KEY);
        \(kind.isPostgreSQL ? postgreSQL : sqlite ?? "");
        \(rows);
        """)
      try await body(database)
    }
  }
}

extension ToolTableFixture {
  static let all = [
    dbmate, diesel, flyway, golangMigrate, goose, liquibase, prisma, sqlMigrate, sqlx, tern,
  ]

  private static let sql = ["a", "b", "c"].map { "CREATE TABLE \($0) (id bigint PRIMARY KEY);\n" }

  // createMigrationsTable in pkg/driver/postgres/postgres.go and sqlite/sqlite.go, amacneil/dbmate.
  static let dbmate = ToolTableFixture(
    tool: "dbmate",
    files: [
      "20240101000000_a.sql": "-- migrate:up\n\(sql[0])-- migrate:down\nDROP TABLE a;\n",
      "20240102000000_b.sql": "-- migrate:up\n\(sql[1])-- migrate:down\nDROP TABLE b;\n",
      "20240103000000_c.sql": "-- migrate:up\n\(sql[2])-- migrate:down\nDROP TABLE c;\n",
    ],
    postgreSQL: "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)",
    sqlite: "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)",
    rows: "INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240102000000')",
    applied: ["20240101000000", "20240102000000"],
    failure: (
      "DELETE FROM schema_migrations WHERE version = '20240101000000'",
      "20240101000000 (a) is not recorded, but 20240102000000 (b), which comes after it, is"
    ))

  // src/migration/setup_migration_table.sql, diesel.
  static let diesel = ToolTableFixture(
    tool: "diesel",
    files: [
      "2024-01-01-000000_a/up.sql": sql[0], "2024-01-02-000000_b/up.sql": sql[1],
      "2024-01-03-000000_c/up.sql": sql[2],
    ],
    postgreSQL: dieselTable, sqlite: dieselTable,
    rows: """
      INSERT INTO __diesel_schema_migrations VALUES ('20240101000000', '2024-02-01 10:00:00'),
        ('20240102000000', '2024-02-02 10:00:00')
      """,
    applied: ["20240101000000", "20240102000000"], facts: "2024-02-02T10:00:00.000Z||",
    failure: (
      "INSERT INTO __diesel_schema_migrations VALUES ('20230101000000', '2024-02-01 10:00:00')",
      "20230101000000 is recorded, and there is no file for it"
    ))

  private static let dieselTable = """
    CREATE TABLE __diesel_schema_migrations (
      version VARCHAR(50) PRIMARY KEY NOT NULL,
      run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    )
    """

  // createSchemaHistoryTable of PostgreSQLDatabase and SQLiteDatabase, flyway-core.
  static let flyway = ToolTableFixture(
    tool: "flyway",
    files: [
      "V1__a.sql": sql[0], "V1.1__b.sql": sql[1], "V2__c.sql": sql[2],
      "R__view.sql": "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT 1;\n",
    ],
    postgreSQL: flywayTable("TIMESTAMP NOT NULL DEFAULT now()"),
    sqlite: flywayTable("TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))"),
    rows: """
      INSERT INTO flyway_schema_history VALUES
        (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', NULL, 'ann',
          '2024-02-01 09:00:00', 0, true),
        (1, '1', 'a', 'SQL', 'V1__a.sql', 1589182210, 'ann', '2024-02-01 10:00:00', 8, true),
        (2, '1.1', 'b', 'SQL', 'V1.1__b.sql', -1393618182, 'bob', '2024-02-02 10:00:00', 9, true),
        (3, NULL, 'view', 'SQL', 'R__view.sql', 7, 'bob', '2024-02-02 10:00:01', 1, true),
        (4, '2', 'c', 'SQL', 'V2__c.sql', 5, 'bob', '2024-02-02 10:00:01', 1, true),
        (5, '2', 'c', 'UNDO_SQL', 'U2__c.sql', 6, 'bob', '2024-02-02 10:00:02', 1, true)
      """,
    applied: ["1", "1.1"], facts: "2024-02-02T10:00:00.000Z|9|bob",
    failure: (
      "UPDATE flyway_schema_history SET checksum = 5 WHERE version = '1'",
      "old/V1__a.sql was changed after it was applied: its checksum is 1589182210, and 5 is recorded"
    ))

  private static func flywayTable(_ installedOn: String) -> String {
    """
    CREATE TABLE flyway_schema_history (
      "installed_rank" INT NOT NULL PRIMARY KEY, "version" VARCHAR(50),
      "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL,
      "script" VARCHAR(1000) NOT NULL, "checksum" INT, "installed_by" VARCHAR(100) NOT NULL,
      "installed_on" \(installedOn), "execution_time" INT NOT NULL, "success" BOOLEAN NOT NULL);
    CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history ("success")
    """
  }

  // ensureVersionTable in database/postgres/postgres.go and sqlite3/sqlite3.go, golang-migrate.
  static let golangMigrate = ToolTableFixture(
    tool: "golang-migrate",
    files: ["0001_a.up.sql": sql[0], "0002_b.up.sql": sql[1], "0003_c.up.sql": sql[2]],
    postgreSQL:
      "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
    sqlite: """
      CREATE TABLE schema_migrations (version uint64, dirty bool);
      CREATE UNIQUE INDEX version_unique ON schema_migrations (version)
      """,
    rows: "INSERT INTO schema_migrations VALUES (2, false)", applied: ["0001", "0002"],
    failure: ("UPDATE schema_migrations SET dirty = true", "version 2 is dirty"))

  // internal/dialect/dialectquery/postgres.go and sqlite3.go, pressly/goose.
  static let goose = ToolTableFixture(
    tool: "goose",
    files: [
      "00001_a.sql": "-- +goose Up\n\(sql[0])", "00002_b.sql": "-- +goose Up\n\(sql[1])",
      "00003_c.sql": "-- +goose Up\n\(sql[2])",
    ],
    postgreSQL: """
      CREATE TABLE goose_db_version (
        id serial NOT NULL, version_id bigint NOT NULL, is_applied boolean NOT NULL,
        tstamp timestamp NULL DEFAULT now(), PRIMARY KEY (id))
      """,
    sqlite: """
      CREATE TABLE goose_db_version (
        id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
        is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))
      """,
    rows: """
      INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES
        (0, true, '2024-02-01 09:00:00'), (1, true, '2024-02-01 10:00:00'),
        (2, true, '2024-02-02 10:00:00'), (3, true, '2024-02-03 10:00:00'),
        (3, false, '2024-02-03 11:00:00')
      """,
    applied: ["00001", "00002"], facts: "2024-02-02T10:00:00.000Z||",
    failure: (
      "INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, false)",
      "00001 (a) is not recorded, but 00002 (b), which comes after it, is"
    ))

  // StandardChangeLogHistoryService, liquibase-core.
  static let liquibase = ToolTableFixture(
    tool: "liquibase",
    files: [
      "log.sql": """
      --liquibase formatted sql
      --changeset ann:1
      \(sql[0])
      --changeset bob:b
      \(sql[1])
      --changeset ann:2
      \(sql[2])
      """
    ],
    postgreSQL: liquibaseTable("TIMESTAMP WITHOUT TIME ZONE"), sqlite: liquibaseTable("TEXT"),
    rows: """
      INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype,
        md5sum) VALUES
        ('1', 'ann', 'db/log.sql', '2024-02-01 10:00:00', 1, 'EXECUTED', '9:0a'),
        ('b', 'bob', 'db/log.sql', '2024-02-02 10:00:00', 2, 'MARK_RAN', '9:0b')
      """,
    applied: ["0001", "0002"], facts: "2024-02-02T10:00:00.000Z||",
    failure: (
      "UPDATE databasechangelog SET exectype = 'FAILED' WHERE id = 'b'",
      "changeset log.sql::b::bob failed"
    ))

  private static func liquibaseTable(_ time: String) -> String {
    """
    CREATE TABLE databasechangelog (
      ID VARCHAR(255) NOT NULL, AUTHOR VARCHAR(255) NOT NULL, FILENAME VARCHAR(255) NOT NULL,
      DATEEXECUTED \(time) NOT NULL, ORDEREXECUTED INTEGER NOT NULL,
      EXECTYPE VARCHAR(10) NOT NULL, MD5SUM VARCHAR(35), DESCRIPTION VARCHAR(255),
      COMMENTS VARCHAR(255), TAG VARCHAR(255), LIQUIBASE VARCHAR(20), CONTEXTS VARCHAR(255),
      LABELS VARCHAR(255), DEPLOYMENT_ID VARCHAR(10))
    """
  }

  // schema-engine/connectors/sql-schema-connector (create_migrations_table), prisma-engines.
  static let prisma = ToolTableFixture(
    tool: "prisma",
    files: [
      "20240101000000_a/migration.sql": sql[0], "20240102000000_b/migration.sql": sql[1],
      "20240103000000_c/migration.sql": sql[2],
    ],
    postgreSQL: prismaTable("TIMESTAMPTZ"), sqlite: prismaTable("DATETIME"),
    rows: """
      INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name,
        rolled_back_at) VALUES
        ('i', '\(prismaChecksums[0])', '2024-02-01 10:00:00', '2024-02-01 10:00:01',
          '20240101000000_a', NULL),
        ('j', '', '2024-02-02 09:00:00', NULL, '20240102000000_b', '2024-02-02 09:01:00'),
        ('k', '\(prismaChecksums[1])', '2024-02-02 09:59:59.5', '2024-02-02 10:00:00',
          '20240102000000_b', NULL)
      """,
    applied: ["20240101000000", "20240102000000"], facts: "2024-02-02T10:00:00.000Z|500|",
    failure: (
      "UPDATE _prisma_migrations SET finished_at = NULL WHERE id = 'k'",
      "20240102000000_b did not finish"
    ))

  private static let prismaChecksums = [
    "b107ad7634f6495784cd1d7cba801990cab6157c6f5edc6982fb3bd9b0719b50",
    "0c122df5c649677208b3a7d7dd7cc338ad500d26148ed44eb27f0695679d0af1",
  ]

  private static func prismaTable(_ time: String) -> String {
    """
    CREATE TABLE _prisma_migrations (
      id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at \(time),
      migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at \(time),
      started_at \(time) NOT NULL DEFAULT current_timestamp,
      applied_steps_count INTEGER NOT NULL DEFAULT 0)
    """
  }

  // MigrationRecord in migrate.go, rubenv/sql-migrate.
  static let sqlMigrate = ToolTableFixture(
    tool: "sql-migrate",
    files: [
      "1_a.sql": "-- +migrate Up\n\(sql[0])", "2_b.sql": "-- +migrate Up\n\(sql[1])",
      "3_c.sql": "-- +migrate Up\n\(sql[2])",
    ],
    postgreSQL:
      "CREATE TABLE gorp_migrations (id text NOT NULL PRIMARY KEY, applied_at timestamptz)",
    sqlite:
      "CREATE TABLE gorp_migrations (id varchar(255) NOT NULL PRIMARY KEY, applied_at datetime)",
    rows: """
      INSERT INTO gorp_migrations VALUES ('1_a.sql', '2024-02-01 10:00:00.123456+00:00'),
        ('2_b.sql', '2024-02-02 12:00:00+02:00')
      """,
    applied: ["1", "2"], facts: "2024-02-02T10:00:00.000Z||",
    failure: (
      "UPDATE gorp_migrations SET id = '2_x.sql' WHERE id = '2_b.sql'",
      "2_x.sql is recorded, and there is no file for it"
    ))

  // sqlx-postgres/src/migrate.rs and sqlx-sqlite/src/migrate.rs, launchbadge/sqlx.
  static let sqlx = ToolTableFixture(
    tool: "sqlx",
    files: ["1_a.sql": sql[0], "2_b.sql": sql[1], "3_c.sql": sql[2]],
    postgreSQL: sqlxTable("TIMESTAMPTZ NOT NULL DEFAULT now()", "BYTEA"),
    sqlite: sqlxTable("TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP", "BLOB"),
    rows: "",
    applied: ["1", "2"], facts: "2024-02-02T10:00:00.000Z|12|",
    failure: ("UPDATE _sqlx_migrations SET success = false WHERE version = 2", "version 2 failed"))

  private static let sqlxChecksums = [
    "f4658f61907c1225b406b1c1abcbdb4057b0195889c143865822ae61568ebebb"
      + "05df7aab099075c1254381305c262076",
    "d47b5b5934265a7a2402c75796f093954463c93ee61ae80510efc7214f0c5811"
      + "e78aeed5d363883d283bd3049fb91394",
  ]

  private static func sqlxTable(_ installedOn: String, _ bytes: String) -> String {
    let checksums = sqlxChecksums.map {
      bytes == "BLOB" ? "x'\($0)'" : "decode('\($0)', 'hex')"
    }
    return """
      CREATE TABLE _sqlx_migrations (
        version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on \(installedOn),
        success BOOLEAN NOT NULL, checksum \(bytes) NOT NULL, execution_time BIGINT NOT NULL);
      INSERT INTO _sqlx_migrations VALUES
        (1, 'a', '2024-02-01 10:00:00', true, \(checksums[0]), -1),
        (2, 'b', '2024-02-02 10:00:00', true, \(checksums[1]), 12345678)
      """
  }

  // ensureSchemaVersionTableExists in migrate/migrate.go, jackc/tern.
  static let tern = ToolTableFixture(
    tool: "tern",
    files: [
      "001_a.sql": "\(sql[0])---- create above / drop below ----\nDROP TABLE a;\n",
      "002_b.sql": "\(sql[1])---- create above / drop below ----\nDROP TABLE b;\n",
      "003_c.sql": "\(sql[2])---- create above / drop below ----\nDROP TABLE c;\n",
    ],
    postgreSQL: "CREATE TABLE schema_version (version int4 NOT NULL)", sqlite: nil,
    rows: "INSERT INTO schema_version VALUES (2)", applied: ["001", "002"],
    failure: ("UPDATE schema_version SET version = 4", "4 is recorded, and there is no file for it")
  )
}
