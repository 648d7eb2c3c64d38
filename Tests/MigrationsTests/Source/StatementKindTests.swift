import Migrations
import Testing

@Suite struct StatementKindTests {
  private func kinds(_ statements: [String], _ dialect: BackEnd) throws -> [StatementKind] {
    try statements.map { try #require(try split($0, dialect).first).kind }
  }

  @Test("transactions are begun and ended", arguments: [BackEnd.postgreSQL, .sqlite])
  func transactionControl(dialect: BackEnd) throws {
    let statements = [
      "BEGIN", "/* a */ begin -- b\n work", "COMMIT", "END", "ROLLBACK", "rollback work",
      "START TRANSACTION", "ABORT", "COMMIT PREPARED 'a'", "PREPARE TRANSACTION 'a'",
    ]
    #expect(try kinds(statements, dialect).allSatisfy { $0 == .transactionControl })
    let savepoints = ["SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a"]
    #expect(try kinds(savepoints, dialect).allSatisfy { $0 == .ordinary })
  }

  @Test(
    "PostgreSQL refuses these inside a transaction block",
    arguments: [
      "CREATE INDEX CONCURRENTLY ON a (b)", "create unique index concurrently c on a (b)",
      "DROP INDEX CONCURRENTLY IF EXISTS c", "REINDEX (VERBOSE, CONCURRENTLY) TABLE a",
      "REINDEX INDEX CONCURRENTLY c", "REINDEX DATABASE d", "REINDEX (VERBOSE) SCHEMA s",
      "VACUUM", "VACUUM (ANALYZE) a", "CREATE DATABASE d", "DROP DATABASE d",
      "CREATE TABLESPACE t LOCATION '/'", "DROP TABLESPACE t", "ALTER SYSTEM SET a = 1",
      "ALTER TABLE ONLY s.a DETACH PARTITION s.b CONCURRENTLY", "CLUSTER", "CLUSTER VERBOSE",
      "ALTER DATABASE d SET TABLESPACE t", "DISCARD ALL",
    ])
  func nonTransactional(statement: String) throws {
    #expect(try kinds([statement], .postgreSQL) == [.nonTransactional])
  }

  @Test(
    "PostgreSQL takes these inside a transaction block, and the session stays clean",
    arguments: [
      "CREATE INDEX c ON a (concurrently)", "CREATE INDEX \"concurrently\" ON a (b)",
      "REINDEX TABLE a", "REINDEX TABLE database", "CLUSTER a USING c", "CLUSTER \"a\"",
      "ALTER TABLE a DETACH PARTITION b", "ALTER DATABASE d SET a = 1", "ANALYZE a",
      "INSERT INTO a VALUES (1)", "UPDATE a SET b = 1", "DELETE FROM a",
      "CREATE TABLE temp (b int)",
      "ALTER TYPE t ADD VALUE 'a'", "COMMENT ON TABLE a IS 'set_config'", "GRANT ALL ON a TO b",
      "SET LOCAL a = 1", "SET TRANSACTION READ ONLY", "SET CONSTRAINTS ALL DEFERRED",
      "LOCK TABLE a", "CREATE VIEW v AS SELECT 1", "COPY a FROM '/tmp/a'",
    ])
  func ordinary(statement: String) throws {
    #expect(try kinds([statement], .postgreSQL) == [.ordinary])
  }

  @Test(
    "these may leave something in a PostgreSQL session",
    arguments: [
      "SET search_path = ''", "SET SESSION a = 1", "SET ROLE a", "RESET ALL", "DISCARD PLANS",
      "SELECT pg_catalog.set_config('search_path', '', false)", "SELECT f()", "DO $$ $$",
      "WITH a AS (SELECT 1) SELECT 2", "VALUES (f())", "CALL p()", "EXECUTE s",
      "PREPARE s AS SELECT 1", "LISTEN a",
      "LOAD 'a'", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "EXPLAIN ANALYZE SELECT 1",
      "CREATE TEMP TABLE a (b int)", "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1",
      "CREATE LOCAL TEMP TABLE a (b int)",
      "CREATE FUNCTION pg_temp.f() RETURNS int AS '' LANGUAGE sql",
      "UPDATE a SET b = set_config('c', 'd', false)",
      "INSERT INTO a SELECT set_config('c', 'd', false)",
    ])
  func session(statement: String) throws {
    #expect(try kinds([statement], .postgreSQL) == [.session])
  }

  @Test("SQLite has kinds of its own")
  func sqlite() throws {
    let refused = [
      "VACUUM", "vacuum into 'a'", "ATTACH 'a' AS b", "DETACH b", "PRAGMA journal_mode = WAL",
      "PRAGMA main.synchronous = 1",
    ]
    #expect(try kinds(refused, .sqlite).allSatisfy { $0 == .nonTransactional })
    let session = [
      "PRAGMA foreign_keys = ON", "CREATE TEMP TABLE a (b)", "create temporary view a as select 1",
    ]
    #expect(try kinds(session, .sqlite).allSatisfy { $0 == .session })
    let ordinary = [
      "SELECT 1", "REINDEX a", "CREATE TABLE a (b)", "SET a = 1", "INSERT INTO a VALUES (1)",
    ]
    #expect(try kinds(ordinary, .sqlite).allSatisfy { $0 == .ordinary })
  }
}
