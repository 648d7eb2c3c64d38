import Deployment
import Foundation
import Basics
import Support
import Testing

@testable import MigrateCommand
@testable import Migrations

/// One name for one thing, whatever command prints it: README.md lists the names.
@Suite("The keys of --json")
struct JSONNamesTests {
  @Test(
    "of all commands are those that README.md lists, with values of one type",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func commands(kind: TestDatabaseKind) async throws {
    let names = try Self.names()
    try await TestDatabase.with(kind, versions: Self.versions) { database async throws in
      try await prepare(database)
      for line in Self.commands {
        let result = try await database.migrate(
          arguments: line.split(separator: " ").map(String.init) + ["--json"])
        #expect(result.exitCode != 70, "\(line): \(result.errors)")
        for text in (result.output + result.errors).split(separator: "\n") {
          let record = try? JSONValue(parsing: String(text))
          #expect(record != nil, "\(line): \(text)")
          if let record { expectKnown(record, in: names, line) }
        }
      }
    }
  }

  private static let commands = [
    "init", "config", "heads", "branches", "history", "show 0001", "show sums", "lint --all",
    "review",
    "lint --rules", "lint --fix --dry-run", "plan", "plan --trace",
    "upgrade 0002 --defer-backfills", "backfill status", "backfill pause", "status", "history -i",
    "check --phase", "backfill run", "backfill resume 0002", "backfill run", "backfill pause 0001",
    "upgrade 0003 --verify", "seed",
    "status", "current", "history -i", "check --all", "check --phase --since HEAD", "diff",
    "verify",
    "revision -m more --head 0003", "upgrade heads", "dump -o -", "dump", "dump --check",
    "downgrade -1",
    "downgrade -1 --dry-run", "repair --resume", "repair --accept-checksum", "stamp 0001",
    "stamp nowhere", "squash 0001:0002 --dry-run", "export --to flyway out", "merge heads -m both",
    "rebase versions/0002_b.sql", "import old --to new", "import old --adopt --proof",
    "baseline", "bundle -o bundle", "bundle --show bundle", "bundle --verify bundle",
    "upgrade nowhere", "upgrade head --url nonsense", "deploy", "deploy run --plan", "wrong",
    "upgrade head -path x", "heads --check", "log",
  ]

  private static let versions: KeyValuePairs = [
    "0001_a.sql": """
    -- branch_labels: main
    -- migrate:up
    CREATE TABLE a (id integer PRIMARY KEY, total integer);
    -- migrate:down
    DROP TABLE a;
    """,
    "0002_b.sql": """
    -- phase: contract
    -- migrate:up transaction:false
    -- migrate:backfill table:a key:id
    UPDATE a SET total = 1 WHERE id > :from AND id <= :to;
    CREATE INDEX a_total ON a (total);
    -- migrate:down
    """,
    "0003_c.sql": "-- migrate:up\n-- migrate:down\n",
    "0004_d.sql": "-- down_revision: 0002\n-- migrate:up\nSELECT nothing FROM a;\n",
    "R__sums.sql": "DROP VIEW IF EXISTS sums;\nCREATE VIEW sums AS SELECT sum(total) FROM a;\n",
  ]

  private func prepare(_ database: TestDatabase) async throws {
    try database.directory.write([
      "seeds/s.sql": "SELECT 1;\n",
      "old/V1__a.sql": "CREATE TABLE b (id int);\nSELECT :x;\n", "old/V2__c.sql": "SELECT 1;\n",
    ])
    try await database.query("CREATE TABLE by_hand (id int)")
  }

  @Test("of each event of a run and of a deployment are among them")
  func events() throws {
    let names = try Self.names()
    let file = try MigrationFile(revision: "1")
    let node = Revision(id: "1", downRevisions: [])
    let step = try #require(MigrationStep(file, node, .up))
    let holder = LockHolder(
      processID: 1, user: "u", applicationName: "a", host: "h", since: "s", isStranger: false,
      isServerProcess: true)
    let blocker = Blocker(
      processID: 1, applicationName: "a", state: "idle", transactionSeconds: 1, query: "q")
    let backfill = BackfillStatus(
      revision: "1", statement: 1, table: "t", rows: 1, estimatedRows: 2, rowsPerSecond: 3,
      state: .running)
    let events: [MigrationEvent] = [
      .waitingForDatabase(message: "m"), .waitingForLock(holder: holder),
      .alreadyDone([step], by: [:]), .squashRecorded("2", replacing: ["1"]),
      .stepStarted(step, number: 1, total: 2), .emptyStep(step), .statementsCompleted(1),
      .message(step, "m"), .progress(step, done: 1, total: 2),
      .waitingForReplicas(step, lag: .seconds(1)), .waitingForSessions(step, active: 1),
      .waitingWhilePaused(step), .backfillLeftOpen(backfill), .waitingForBackfills(["1"]),
      .stepCompleted(step, duration: .seconds(1)),
      .lockTimeout(
        step, at: SourceLocation(path: "p", line: 1), attempt: 1, pause: .seconds(1),
        blockers: [blocker]),
      .blockersEnded([blocker]), .reconnected(after: "m"), .notice("m"),
      .hookStarted(.beforeRun, step), .dryRunEnds(before: step),
    ]
    let records =
      events.map { RunEvent($0, runID: "r") } + [
        RunEvent(from: ["1"], steps: 1, database: "d", runID: "r"),
        RunEvent(deferred: ["1"], runID: "r"),
        RunEvent(completed: 1, duration: .seconds(1), runID: "r"),
      ]
    for record in records {
      let text = String(decoding: try JSONLines.encoder().encode(record), as: UTF8.self)
      expectKnown(try JSONValue(parsing: text), in: names, record.event)
    }
    let deployment: [DeployEvent] = [
      DeployEvent(.checked(account: "a")), DeployEvent(.warning("w")), DeployEvent(plan: ["s"]),
      .completed, DeployEvent(failure: ErrorReport(ExitStatus.unreachable)),
    ]
    for record in deployment {
      let text = String(decoding: try JSONLines.encoder().encode(record), as: UTF8.self)
      expectKnown(try JSONValue(parsing: text), in: names, record.event)
    }
  }

  /// The names that README.md lists, with the type of the value.
  private static func names() throws -> [String: String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let lines = try root.read("README.md").split(separator: "\n")
      .drop { !$0.hasPrefix("### The keys of `--json`") }
      .dropFirst().prefix { !$0.hasPrefix("#") }
    var names: [String: String] = [:]
    for line in lines where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      names[cells[0].replacing("`", with: "")] = cells[1]
    }
    #expect(names.count > 100)
    return names
  }

  private func expectKnown(_ value: JSONValue, in names: [String: String], _ context: String) {
    for element in value.elements { expectKnown(element, in: names, context) }
    for (key, member) in value.members {
      #expect(names[key] == member.typeName, "\(context): \(key) is \(member)")
      // Settings have their own keys there.
      if key != "settings" { expectKnown(member, in: names, context) }
    }
  }
}

extension JSONValue {
  fileprivate var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "list"
    case .object: "object"
    }
  }
}

extension MigrationFile {
  /// A file that is only named.
  fileprivate init(revision: String) throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "migrate-test-\(UUID().uuidString)")
    try directory.write(["\(revision)_a.sql": "-- migrate:up\nSELECT 1;\n"])
    defer { try? FileManager.default.removeItem(at: directory) }
    self = try VersionsDirectory(directory.path).load()[0]
  }
}
