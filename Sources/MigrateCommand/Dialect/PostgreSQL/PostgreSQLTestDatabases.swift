import Basics
import Migrations

/// Templates and test databases on a PostgreSQL server.
///
/// A template is made under another name and renamed when it is complete. Nobody may connect to it, so
/// that it can be cloned at any time. A run holds an advisory lock of its number in the database from
/// which all of this is done; a run whose lock can be taken is gone.
struct PostgreSQLTestDatabases: TestDatabaseStore {
  private let configuration: Configuration
  private let url: DatabaseURL
  /// The run that this is, with its connection; nil outside of one.
  private var own: (run: TestRun, connection: any Connection)?

  /// The first of the two keys of the lock of a run.
  private static let lockClass = 0x6D67_7464
  /// How the name of a template begins that is not complete.
  private static let unfinished = "migrate_building_"

  init(_ configuration: Configuration, _ url: DatabaseURL) {
    self.configuration = configuration
    self.url = url
  }

  func name(in url: DatabaseURL) -> String { PostgreSQLCommands().name(of: url) }

  func withRun<Result>(
    _ run: TestRun, _ work: (any TestDatabaseStore) async throws -> Result
  ) async throws -> Result {
    var store = self
    let connection = try await connect()
    store.own = (run, connection)
    defer { connection.close() }
    // The session is idle while tests run.
    try await connection.execute(
      "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout'"
    )
    try await connection.execute(
      "SELECT pg_advisory_lock(\(Self.lockClass), \(Int32(bitPattern: run.number)))")
    do {
      let result = try await work(store)
      await store.end(run, connection)
      return result
    } catch {
      await store.end(run, connection)
      throw error
    }
  }

  private func end(_ run: TestRun, _ connection: any Connection) async {
    await connection.withoutCancellation {
      let names = (try? await databases(connection)) ?? []
      await dropAll(names.map(\.name).filter { TestDatabaseNames.run(of: $0) == run })
    }
  }

  func makeTemplate(
    _ name: String, _ fill: (Configuration) async throws -> Void
  ) async throws {
    try await withConnection { connection in
      let key = "pg_catalog.hashtextextended('migrate testdb \(name)', 0)"
      try await connection.execute("SELECT pg_catalog.pg_advisory_lock(\(key))")
      func unlock() async {
        await connection.withoutCancellation {
          _ = try? await connection.query("SELECT pg_catalog.pg_advisory_unlock(\(key))")
        }
      }
      do {
        if try await !exists(name, connection) { try await build(name, connection, fill) }
        try await noteUse(of: name, connection)
      } catch {
        await unlock()
        throw error
      }
      await unlock()
    }
  }

  /// Makes a template, under the lock of its name.
  private func build(
    _ name: String, _ connection: any Connection, _ fill: (Configuration) async throws -> Void
  ) async throws {
    let building = Self.unfinished + name.dropFirst(TestDatabaseNames.prefix(.template).count)
    // Of a process that was killed: whoever has the lock is the only one.
    _ = try await drop(building, connection)
    try await create(building, from: "template0", connection)
    do {
      var target = configuration
      target.useDatabase(url.server?.url(naming: building))
      try await fill(target)
      let quoted = SQLText.identifier(building)
      try await connection.execute("ALTER DATABASE \(quoted) ALLOW_CONNECTIONS false")
      try await connection.waitForEnd(ofSessionsIn: building)
      try await connection.execute("ALTER DATABASE \(quoted) RENAME TO \(SQLText.identifier(name))")
    } catch {
      await connection.withoutCancellation { _ = try? await drop(building, connection) }
      throw error
    }
  }

  func clone(_ template: String, as name: String) async throws -> String {
    try await withConnection { try await create(name, from: template, $0) }
    return TestDatabaseURL.naming(name, in: configuration.url)
      ?? url.server?.url(naming: name) ?? ""
  }

  func drop(_ name: String) async throws -> Bool {
    try await withConnection { try await drop(name, $0) }
  }

  func all() async throws -> [ListedDatabase] {
    try await withConnection { try await databases($0) }
  }

  func removeAbandoned() async {
    // What others are about to drop themselves may be gone.
    try? await withConnection { connection in
      let all = try await databases(connection)
      for run in Set(all.compactMap { TestDatabaseNames.run(of: $0.name) }) where run != own?.run {
        let key = "\(Self.lockClass), \(Int32(bitPattern: run.number))"
        guard
          try await connection.query("SELECT pg_catalog.pg_try_advisory_lock(\(key))")
            .first?[0].text == "t"
        else { continue }
        await dropAll(all.map(\.name).filter { TestDatabaseNames.run(of: $0) == run })
        try await connection.execute("SELECT pg_catalog.pg_advisory_unlock(\(key))")
      }
      await dropAll(unusedTemplates(all))
    }
  }

  // MARK: Statements

  private func databases(_ connection: any Connection) async throws -> [ListedDatabase] {
    try await connection.query(
      """
      SELECT datname, pg_catalog.pg_database_size(oid), pg_catalog.shobj_description(oid, 'pg_database')
      FROM pg_catalog.pg_database WHERE datname LIKE 'migrate\\_%' ORDER BY datname
      """
    ).compactMap { row in
      guard let name = row[0].text, let kind = TestDatabaseNames.kind(of: name) else { return nil }
      return ListedDatabase(
        name: name, kind: kind, size: row[1].integer ?? 0,
        usedAt: kind == .template ? row[2].text?.dropFirst("used ".count).description : nil)
    }
  }

  private func exists(_ name: String, _ connection: any Connection) async throws -> Bool {
    try await !connection.query(
      "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", .text(name)
    ).isEmpty
  }

  /// Remembers that a template is used, in its comment.
  private func noteUse(of name: String, _ connection: any Connection) async throws {
    let time = try await connection.query(
      "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    ).first?[0].text
    try await connection.execute(
      "COMMENT ON DATABASE \(SQLText.identifier(name)) IS 'used \(time ?? "")'")
  }

  private func create(
    _ name: String, from template: String, _ connection: any Connection
  ) async throws {
    do {
      try await connection.createDatabase(name, from: template)
    } catch DatabaseError.statement(let error) where error.condition == .insufficientPrivilege {
      throw NamedDatabaseError.notPermitted(
        role: try await connection.currentRole(), reason: error.message)
    }
  }

  private func drop(_ name: String, _ connection: any Connection) async throws -> Bool {
    guard try await exists(name, connection) else { return false }
    try await connection.execute(
      "DROP DATABASE IF EXISTS \(SQLText.identifier(name)) WITH (FORCE)")
    return true
  }

  private func withConnection<Result>(
    _ work: (any Connection) async throws -> Result
  ) async throws -> Result {
    if let own { return try await work(own.connection) }
    let connection = try await connect()
    defer { connection.close() }
    return try await work(connection)
  }

  private func connect() async throws -> any Connection {
    try await Migrator.openConnection(
      configuration.connect(to: "postgres", onNotice: { _ in }), wait: configuration.wait,
      emit: { _ in })
  }
}
