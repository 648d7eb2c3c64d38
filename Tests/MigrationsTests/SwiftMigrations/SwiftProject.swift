import Migrations
import Support
import Synchronization

/// A migration whose steps are closures of a test.
struct Scripted: Migration {
  typealias Step = @Sendable (MigrationDatabase) async throws -> Void
  @TaskLocal static var up: Step = { _ in }

  func up(_ database: MigrationDatabase) async throws { try await Self.up(database) }
}

/// A versions directory with one Swift migration, 0002, on a database of its own.
final class SwiftProject: Sendable {
  let kind: TestDatabaseKind
  let url: String
  private let directory: String
  private let happened = Mutex<[MigrationEvent]>([])

  static let first = (
    "0001_a.sql", "-- migrate:up\nCREATE TABLE a (id integer PRIMARY KEY, name text);\n"
  )
  static let third = ("0003_c.sql", "-- migrate:up\nCREATE TABLE c (id integer PRIMARY KEY);\n")

  private init(_ kind: TestDatabaseKind, _ url: String, _ directory: String) {
    self.kind = kind
    self.url = url
    self.directory = directory
  }

  /// Makes the project, and hands it over.
  ///
  /// - Parameter options: what stands behind `// migrate:up` in the Swift file.
  static func with(
    _ kind: TestDatabaseKind, options: String = "",
    _ body: (SwiftProject) async throws -> Void
  ) async throws {
    let files = try ScratchDirectory([
      first.0: first.1, third.0: third.1,
      "0002_b.swift": "// migrate:up\(options)\nimport Migrations\n",
    ])
    guard kind.isPostgreSQL else {
      return try await body(SwiftProject(kind, files.path + "/database", files.path))
    }
    try await withScratchDatabase { url in
      try await body(SwiftProject(kind, url, files.path))
    }
  }

  func connect() async throws -> any Connection {
    guard kind.isPostgreSQL else { return try await SQLiteConnection.open(url) }
    return try await PostgreSQLConnection.connect(
      to: try postgreSQLParameters(url), pipelining: kind == .postgreSQL)
  }

  /// What happened in all runs so far.
  var events: [MigrationEvent] { happened.withLock(\.self) }

  /// Applies all migrations; 0002 does what the closure says.
  func upgrade(
    _ configure: (inout MigratorSettings) -> Void = { _ in },
    _ up: @escaping Scripted.Step
  ) async throws {
    try await migrate(configure, up) { migrator, steps in
      try await migrator.execute(RunPlan(steps))
    }
  }

  /// Goes on with 0002, which an earlier run has left partly done.
  func resume(_ up: @escaping Scripted.Step) async throws {
    try await migrate({ _ in }, up) { migrator, steps in try await migrator.resume(steps[1]) }
  }

  private func migrate(
    _ configure: (inout MigratorSettings) -> Void, _ up: @escaping Scripted.Step,
    _ work: (Migrator, [MigrationStep]) async throws -> Void
  ) async throws {
    let files = try VersionsDirectory(directory).load()
    let steps = zip(files, files.revisions()).compactMap { MigrationStep($0, $1, .up) }
    var settings = MigratorSettings(runID: "run", host: "host")
    configure(&settings)
    let migrator = try await Migrator.open(
      connect: { try await self.connect() }, settings: settings,
      swiftMigrations: ["0002": Scripted.self],
      emit: { event in self.happened.withLock { $0.append(event) } })
    defer { migrator.close() }
    try await Scripted.$up.withValue(up) { try await work(migrator, steps) }
  }

  /// The rows of a query, as text.
  func query(_ sql: String) async throws -> [[String?]] {
    let connection = try await connect()
    defer { connection.close() }
    return try await connection.query(sql).map { $0.map(\.text) }
  }

  /// The applied revisions, each with its state.
  func applied() async throws -> [[String?]] {
    try await query("SELECT revision, state FROM migrate_version ORDER BY revision")
  }
}
