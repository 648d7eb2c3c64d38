import FoundationEssentials
import Migrations

/// One run of `migrate testdb`, to which test databases belong.
struct TestRun: Sendable, Hashable {
  /// A number that no other living run has.
  let number: UInt32

  /// The environment variable by which the programs of a run know it.
  static let variable = "MIGRATE_TESTDB_RUN"

  /// A new run.
  static func random() -> TestRun { TestRun(number: .random(in: 1 ... .max)) }

  /// The run that this process is part of; nil outside of one.
  static var current: TestRun? {
    ProcessInfo.processInfo.environment[variable].flatMap(TestRun.init)
  }

  /// As it stands in names.
  var text: String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension TestRun {
  /// Reads what `text` gave.
  init?(_ text: some StringProtocol) {
    guard text.count == 8, let number = UInt32(text, radix: 16) else { return nil }
    self.number = number
  }
}

/// What the databases of a run are called.
struct TestDatabaseNames: Sendable {
  let run: TestRun
  /// Whether they stay when the run has ended.
  let isKept: Bool

  /// What a database is, by its name.
  enum Kind: String, Sendable, Encodable {
    /// What others are cloned from.
    case template
    /// One of a run, which goes with that.
    case test
    /// One that stays.
    case kept
  }

  /// The name of a database of the run.
  func database(_ number: Int) -> String {
    "\(Self.prefix(isKept ? .kept : .test))\(run.text)_\(number)"
  }

  /// The name of a template.
  /// - Parameter digest: of all that it is made of.
  static func template(_ digest: String) -> String { prefix(.template) + digest }

  /// What a name stands for; nil for a database that is none of ours.
  static func kind(of name: String) -> Kind? {
    [.template, .test, .kept].first { name.hasPrefix(prefix($0)) }
  }

  /// The run that a test database belongs to.
  static func run(of name: String) -> TestRun? {
    guard name.hasPrefix(prefix(.test)) else { return nil }
    return TestRun(name.dropFirst(prefix(.test).count).prefix(8))
  }

  /// How the names of a kind begin.
  static func prefix(_ kind: Kind) -> String { "migrate_\(kind.rawValue)_" }
}

/// Why there is no test database.
enum TestDatabaseError: Sendable, Hashable {
  /// Only what was made for tests is dropped.
  case notATestDatabase(String)
  /// It is not there.
  case missing(String)
  /// A database in memory is gone with its connection.
  case inMemory
  /// Nothing says where files of templates could be.
  case noCache
}

extension TestDatabaseError: MigrationError {
  var exitStatus: ExitStatus {
    switch self {
    case .notATestDatabase, .missing: .usage
    case .inMemory, .noCache: .configuration
    }
  }

  var description: String {
    switch self {
    case .notATestDatabase(let name):
      """
      \(name.visibleLine) was not made by `migrate testdb`, and is left alone
      `migrate testdb list` shows what was; `migrate database drop` drops the database of the URL.
      """
    case .missing(let name): "there is no test database \(name.visibleLine)"
    case .inMemory:
      "a SQLite database in memory cannot be cloned; name a file, such as sqlite:///app.db"
    case .noCache:
      """
      there is no directory for templates: neither `cache` nor XDG_CACHE_HOME nor HOME is set
      Set MIGRATE_CACHE to a directory of your own.
      """
    }
  }
}
