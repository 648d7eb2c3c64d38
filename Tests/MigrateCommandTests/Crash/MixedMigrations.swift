import Foundation
import Support

/// A database, and migrations of every kind, none of which can run twice or by half unnoticed.
struct MixedMigrations: Sendable {
  /// The project's directory.
  let directory: URL
  /// The database.
  let url: String

  /// The one that runs outside a transaction, and so can be left partly done.
  static let nonTransactional = "0005"

  /// Plain inserts without any key: each that runs again adds another row.
  private static let files: KeyValuePairs = [
    "0001_ledger.sql": """
    -- migrate:up
    CREATE TABLE ledger (entry text);
    """,
    "0002_plain_insert.sql": """
    -- migrate:up
    INSERT INTO ledger VALUES ('0002');
    """,
    "0003_several_statements.sql": """
    -- migrate:up
    CREATE TABLE account (id integer, name text);
    INSERT INTO account SELECT n, 'name ' || n FROM generate_series(1, 500) AS n;
    ALTER TABLE account ADD COLUMN balance numeric NOT NULL DEFAULT 0;
    UPDATE account SET balance = balance + id;
    INSERT INTO ledger SELECT '0003: ' || sum(balance) FROM account;
    """,
    "0004_copy.sql": """
    -- migrate:up
    COPY ledger FROM stdin;
    0004: first
    0004: second
    \\.
    INSERT INTO ledger VALUES ('0004');
    """,
    "0005_indexes.sql": """
    -- migrate:up transaction:false
    CREATE INDEX CONCURRENTLY account_id ON account (id);
    CREATE INDEX CONCURRENTLY account_name ON account (name);
    """,
    "0006_function.sql": """
    -- migrate:up
    CREATE FUNCTION enter(entry text) RETURNS void LANGUAGE sql AS $$
      INSERT INTO ledger VALUES (entry); $$;
    SELECT enter('0006');
    """,
    "0007_plain_insert.sql": """
    -- migrate:up
    INSERT INTO ledger VALUES ('0007');
    """,
    "R__sums.sql": """
    CREATE OR REPLACE VIEW sums AS SELECT sum(balance) FROM account;
    INSERT INTO ledger SELECT 'sums: ' || sum FROM sums;
    """,
    "R__words.sql": """
    CREATE OR REPLACE VIEW words AS SELECT sum || ' in words' AS text FROM sums;
    INSERT INTO ledger SELECT text FROM words;
    """,
  ]

  /// Writes the migrations for an empty database.
  init(in directory: URL, url: String) throws {
    self.directory = directory
    self.url = url
    try directory.appending(path: "versions").write(Self.files)
  }

  /// Makes an empty database, hands it over with the migrations, and removes both.
  static func onScratchDatabase<Result>(
    _ body: (MixedMigrations) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      try await withScratchDatabase { url in
        try await body(MixedMigrations(in: directory, url: url))
      }
    }
  }

  /// Starts `upgrade head`.
  ///
  /// - Parameter url: Another way to the database.
  func start(through url: String? = nil) throws -> RunningProcess {
    try RunningProcess(
      migrateExecutable, ["upgrade", "head"], environment: ["MIGRATE_URL": url ?? self.url],
      in: directory)
  }

  /// Runs `upgrade head` until all is applied, after a repair of the one migration that may need it.
  ///
  /// - Returns: whether it needed the repair.
  /// - Throws: `ProcessFailure` when something else stands in the way.
  func complete() async throws -> Bool {
    let first = try await start().result()
    if first.exitCode == 0 { return false }
    let partial = try await psql(
      url, "SELECT revision FROM migrate_version WHERE state = 'partial'")
    guard partial == Self.nonTransactional + "\n" else {
      throw ProcessFailure(describing: "the run after the disturbance", first)
    }
    let repair = try await migrate(
      "repair", Self.nonTransactional, "--resume", environment: ["MIGRATE_URL": url], in: directory)
    guard repair.exitCode == 0 else { throw ProcessFailure(describing: "the repair", repair) }
    let last = try await start().result()
    guard last.exitCode == 0 else {
      throw ProcessFailure(describing: "the run after the repair", last)
    }
    return true
  }

  /// All that the migrations leave in the database, how often each was recorded, and the schema.
  func outcome() async throws -> String {
    let contents = try await psql(
      url,
      """
      SELECT 'ledger', entry, count(*) FROM ledger GROUP BY entry ORDER BY entry;
      SELECT 'version', revision, state FROM migrate_version ORDER BY revision;
      SELECT 'history', revision, count(*) FROM migrate_history
        WHERE outcome = 'success' AND event <> 'repair' GROUP BY revision ORDER BY revision;
      SELECT 'repeatable', name, times_run, objects FROM migrate_version_repeatable ORDER BY name;
      SELECT 'invalid', indexrelid::regclass FROM pg_index WHERE NOT indisvalid;
      """)
    return try await contents + postgreSQLSchema(url, excluding: ["migrate_*"])
  }

  /// A run that nothing disturbs.
  /// - Returns: what the others have to lead to, and what passed between client and server.
  func runUndisturbed() async throws -> (outcome: String, traffic: Traffic) {
    let proxy = try FaultProxy(to: url)
    let result = try await start(through: proxy.url).result()
    guard result.exitCode == 0 else {
      throw ProcessFailure(describing: "a run that nothing disturbs", result)
    }
    return (try await outcome(), proxy.traffic)
  }
}

extension Traffic {
  /// A fault at each message that passed.
  ///
  /// - Parameter bytesPassed: Where in the message.
  func faults(_ kind: Fault.Kind, bytesPassed: [Int] = [0]) -> [Fault] {
    Fault.Direction.allCases.flatMap { direction in
      (1...self[direction]).flatMap { message in
        bytesPassed.map { Fault(kind, direction, message: message, bytesPassed: $0) }
      }
    }
  }
}
