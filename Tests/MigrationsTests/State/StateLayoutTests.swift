import Foundation
import Support
import Testing

@testable import Migrations

@Suite("layouts of the state tables")
struct StateLayoutTests {
  /// The tables as the first release made them, with one applied revision.
  private static func first(time: String, now: String, identity: String, user: String) -> [String] {
    [
      """
      CREATE TABLE migrate_version_layout (
        id integer PRIMARY KEY CHECK (id = 1),
        layout integer NOT NULL,
        tool_version text NOT NULL
      )
      """,
      """
      CREATE TABLE migrate_version (
        revision text NOT NULL PRIMARY KEY,
        message text NOT NULL,
        checksum text,
        state text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'partial')),
        direction text NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
        statement integer,
        down_revision text NOT NULL DEFAULT '',
        depends_on text NOT NULL DEFAULT '',
        branch_labels text NOT NULL DEFAULT '',
        down_body text,
        applied_at \(time) NOT NULL DEFAULT \(now),
        duration_ms bigint,
        applied_by text NOT NULL DEFAULT \(user),
        tool_version text NOT NULL
      )
      """,
      """
      CREATE TABLE migrate_history (
        id \(identity),
        event text NOT NULL,
        revision text NOT NULL,
        outcome text NOT NULL,
        checksum text,
        finished_at \(time) NOT NULL DEFAULT \(now),
        duration_ms bigint,
        error text,
        run_id text NOT NULL,
        applied_by text NOT NULL DEFAULT \(user),
        host text NOT NULL,
        tool_version text NOT NULL
      )
      """,
      "INSERT INTO migrate_version_layout VALUES (1, 1, '0.1.0')",
      """
      INSERT INTO migrate_version (revision, message, checksum, down_revision, depends_on,
        branch_labels, down_body, applied_at, duration_ms, applied_by, tool_version)
      VALUES ('0001', 'person', NULL, '', 'x,y', 'main', '-- migrate:down', '2024-05-06T07:08:09.123Z',
        12, 'somebody', '0.1.0')
      """,
    ]
  }

  private static let files: KeyValuePairs = [
    "0001_person.sql": "-- migrate:up\nCREATE TABLE person (id integer);\n-- migrate:down\n",
    "0002_visit.sql": "-- migrate:up transaction:false\nCREATE TABLE visit (id integer);\n",
  ]

  /// Makes a database with the first layout.
  private static func with(
    _ kind: BackEnd,
    _ body: (_ url: DatabaseURL, _ versions: VersionsDirectory) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(files)
      let versions = VersionsDirectory(directory.path)
      func work(_ url: DatabaseURL, _ statements: [String]) async throws {
        let connection = try await url.connect()
        for statement in statements { try await connection.execute(statement) }
        connection.close()
        try await body(url, versions)
      }
      if kind == .postgreSQL {
        try await withScratchDatabase { url in
          try await work(
            try DatabaseURL(url),
            first(
              time: "timestamp with time zone", now: "clock_timestamp()",
              identity: "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", user: "session_user"))
        }
      } else {
        try await work(
          .sqlite(path: directory.appending(path: "test.db").path),
          first(
            time: "text", now: "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
            identity: "integer PRIMARY KEY AUTOINCREMENT", user: "''"))
      }
    }
  }

  private static func query(_ sql: String, _ url: DatabaseURL) async throws -> [[String?]] {
    let connection = try await url.connect()
    defer { connection.close() }
    return try await connection.query(sql).map { $0.map(\.text) }
  }

  @Test("rows of the first layout are read as they were written", arguments: BackEnd.all)
  func firstLayout(kind: BackEnd) async throws {
    try await Self.with(kind) { url, _ async throws in
      let connection = try await url.connect()
      defer { connection.close() }
      let row = try #require(try await VersionStore.read(connection).rows.first)
      #expect(row.revision == "0001" && row.message == "person" && row.checksum == nil)
      #expect(row.partial == nil && row.downRevisions.isEmpty && row.dependencies == ["x", "y"])
      #expect(row.branchLabels == ["main"] && row.hasDownBody)
      #expect(row.appliedAt == "2024-05-06T07:08:09.123Z" && row.durationMilliseconds == 12)
      #expect(row.appliedBy == "somebody" && row.toolVersion == "0.1.0")
    }
  }

  @Test("a run brings the first layout up to the one that it needs", arguments: BackEnd.all)
  func run(kind: BackEnd) async throws {
    try await Self.with(kind) { url, versions async throws in
      #expect(try await Migrator.upgrade(url, versions: versions).map(\.revision) == ["0002"])
      #expect(try await Self.query("SELECT layout FROM migrate_version_layout", url) == [["2"]])
      #expect(try await Self.query("SELECT count(*) FROM migrate_version_journal", url) == [["0"]])
      #expect(
        try await Self.query(
          "SELECT revision, applied_by FROM migrate_version WHERE revision = '0001'", url)
          == [["0001", "somebody"]])
    }
  }

  @Test("a table of backfills of an older layout gets what pauses need", arguments: BackEnd.all)
  func backfills(kind: BackEnd) async throws {
    try await Self.with(kind) { url, versions async throws in
      let connection = try await url.connect()
      defer { connection.close() }
      try await connection.execute(
        """
        CREATE TABLE migrate_version_backfill (
          revision text NOT NULL, name text NOT NULL, position text NOT NULL DEFAULT '',
          row_count bigint NOT NULL DEFAULT 0, is_complete integer NOT NULL DEFAULT 0,
          PRIMARY KEY (revision, name))
        """)
      // Left half-way by the version before.
      try await connection.execute(
        "INSERT INTO migrate_version_backfill (revision, name, position, row_count) VALUES ('0001', '2', '5', 5)"
      )
      try await connection.execute(
        "UPDATE migrate_version SET state = 'partial', statement = 1 WHERE revision = '0001'")
      let reader = try await url.connect()
      defer { reader.close() }
      let store = try await VersionStore.read(reader)
      #expect(store.state.openBackfills == ["0001"])
      #expect(store.state.backfills.map(\.rows) == [5] && !store.state.backfills[0].isPaused)
      try await connection.execute(
        "UPDATE migrate_version SET state = 'applied', statement = NULL WHERE revision = '0001'")
      _ = try await Migrator.upgrade(url, versions: versions)
      #expect(try await Self.query("SELECT layout FROM migrate_version_layout", url) == [["3"]])
      #expect(
        try await Self.query("SELECT is_paused, table_name FROM migrate_version_backfill", url)
          == [["0", ""]])
    }
  }

  @Test("a declared column is added to tables that have not got it", arguments: BackEnd.all)
  func addedColumn(kind: BackEnd) async throws {
    try await Self.with(kind) { url, _ async throws in
      let connection = try await url.connect()
      defer { connection.close() }
      var store = try await VersionStore.read(connection)
      store.tables.versionTable.columns.append(
        StateColumn("deploy", .text, .notNull, .default("'none'"), since: 4))
      // Nothing is asked of tables that were only read.
      try await store.reread(connection)
      #expect(store.applied == ["0001"])

      try await store.initialize(connection)
      #expect(store.tables.upgrade.isEmpty)
      try await store.reread(connection)
      #expect(store.applied == ["0001"])
      #expect(
        try await Self.query("SELECT revision, deploy FROM migrate_version", url)
          == [["0001", "none"]])
      #expect(try await Self.query("SELECT layout FROM migrate_version_layout", url) == [["4"]])
      // A tool that does not know the column.
      await #expect(throws: StateError.self) { try await VersionStore.read(connection) }
    }
  }

  @Test("two runs that add a column at once do not disturb each other", arguments: BackEnd.all)
  func concurrently(kind: BackEnd) async throws {
    try await Self.with(kind) { url, _ async throws in
      let (first, second) = (try await url.connect(), try await url.connect())
      defer {
        first.close()
        second.close()
      }
      var stores = [try await VersionStore.read(first), try await VersionStore.read(second)]
      for (index, connection) in [first, second].enumerated() {
        stores[index].tables.versionTable.columns.append(
          StateColumn("deploy", .text, since: 4))
        try await stores[index].initialize(connection)
      }
      #expect(try await Self.query("SELECT deploy FROM migrate_version", url) == [[nil]])
    }
  }
}

extension BackEnd {
  fileprivate static let all: [BackEnd] = [.postgreSQL, .sqlite]
}
