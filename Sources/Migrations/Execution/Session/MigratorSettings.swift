public import FoundationEssentials

/// How a migrator waits, locks and records.
public struct MigratorSettings: Sendable, Hashable {
  /// The schema of the state tables; nil for the one where the search path finds them.
  public var schema: String?
  /// The version table's name.
  public var versionTable = "migrate_version"
  /// The history table's name.
  public var historyTable = "migrate_history"
  /// Whether a session advisory lock keeps other runners out. Off behind a pooler in transaction
  /// mode, where the version row alone decides who applies a revision.
  public var usesAdvisoryLock = true
  /// How long to wait for another runner.
  public var lockWait: Duration = .seconds(300)
  /// The `lock_timeout` of a migration's first attempt.
  public var lockTimeout: Duration = .milliseconds(100)
  /// The `lock_timeout` that later attempts grow to.
  public var lockTimeoutMax: Duration = .seconds(1)
  /// How long a migration is tried again after lock time-outs.
  public var lockRetryFor: Duration = .seconds(600)
  /// After how long sessions that block a migration while they are idle in a transaction are ended;
  /// nil for never.
  public var killBlockersAfter: Duration?
  /// The `statement_timeout` of a migration; nil leaves the session's own.
  public var statementTimeout: Duration?
  /// After this long without a command, the server ends our open transaction, so that a client that
  /// vanished leaves no locks behind; nil leaves the session's own.
  public var idleInTransactionTimeout: Duration? = .seconds(60)
  /// Whether the whole run is one transaction.
  public var isSingleTransaction = false
  /// Whether the verify sections of migrations run after their up migrations.
  public var runsVerifySections = false
  /// Whether an upgrade stops a migration before its `-- migrate:backfill`, and leaves that for another
  /// run to do; what stands on the migration waits.
  public var defersBackfills = false
  /// Whether the run only completes backfills: others may change the state while it works on batches.
  package var runsBesideOthers = false
  /// Whether the run is rolled back at its end.
  public var isDryRun = false
  /// How long to wait for a database that cannot be reached, at the start and after a lost
  /// connection.
  public var reconnectWait: Duration = .seconds(30)
  /// What Swift migrations find in `MigrationDatabase.arguments`: the values of `-x key=value`.
  public var arguments: [String: String] = [:]
  /// What `${NAME}` stands for in files with placeholders; `arguments` take precedence.
  public var placeholders: [String: String] = [:]
  /// Names this run in the history.
  public var runID: String
  /// The host that the history names.
  public var host: String

  /// Whether all of the run stands or falls together.
  var isOneTransaction: Bool { isDryRun || isSingleTransaction }

  /// The values in the place of placeholders.
  var placeholderValues: Placeholders { Placeholders(placeholders.merging(arguments) { $1 }) }

  /// Creates the defaults.
  ///
  /// - Parameters:
  ///   - runID: names the run; a new UUID by default.
  ///   - host: by default what this one is called.
  public init(
    runID: String = UUID().uuidString.lowercased(),
    host: String = ProcessInfo.processInfo.hostName
  ) {
    self.runID = runID
    self.host = host
  }
}
