import ArgumentParser
import Migrations

/// The options that upgrade and downgrade share.
struct RunOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Print a script for psql or sqlite3 instead of running anything; takes from:to."))
  var sql = false

  @Flag(
    name: .customLong("dry-run"),
    help: "Show the plan, run it in one transaction, and roll that back.")
  var isDryRun = false

  @Flag(name: .customLong("single-transaction"), help: "Run all migrations in one transaction.")
  var isSingleTransaction = false

  @Option(
    name: .customLong("allow"), parsing: .singleValue,
    help: ArgumentHelp("Go on although this revision was edited or is missing.", valueName: "rev"))
  var allowed: [String] = []

  @Flag(help: "Go on although the database is ahead of these files.")
  var allowNewer = false

  @Option(
    help: ArgumentHelp("Write the schema to this file at the end, as by dump.", valueName: "file"),
    completion: .file())
  var dumpAfterUpgrade: String?

  /// The settings among these options, by their keys.
  var settings: [String: String] {
    var settings: [String: String] = [:]
    if isSingleTransaction { settings["single_transaction"] = "true" }
    settings["dump_after_upgrade"] = dumpAfterUpgrade
    return settings
  }
}

/// The options that say how a run tells of itself.
struct ReportingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, or json: one object a line on standard output, errors included.", valueName: "format")
  )
  var logFormat: LogFormat?

  @Option(
    help: ArgumentHelp(
      "emf: a line of CloudWatch's Embedded Metric Format at the end.", valueName: "format"))
  var metrics: MetricsFormat?

  /// The settings among these options, by their keys.
  var settings: [String: String] {
    ["log_format": logFormat?.rawValue, "metrics": metrics?.rawValue].compactMapValues(\.self)
  }
}

extension LogFormat: ExpressibleByArgument {}
extension MetricsFormat: ExpressibleByArgument {}

/// The options that say how long to wait for what.
struct WaitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait for a database that cannot be reached; not at all by default.",
      valueName: "time"))
  var wait: String?

  @Option(help: ArgumentHelp("How long to wait for another runner.", valueName: "time"))
  var lockWait: String?

  @Option(
    help: ArgumentHelp(
      "How long the first attempt at a migration waits for locks.", valueName: "time"))
  var lockTimeout: String?

  @Option(
    help: ArgumentHelp("How long to try again after lock time-outs.", valueName: "time"))
  var lockRetryFor: String?

  @Option(
    help: ArgumentHelp(
      "End sessions that block a migration for so long, if idle in a transaction.",
      valueName: "time"))
  var killBlockersAfter: String?

  @Option(
    help: ArgumentHelp(
      "The longest that a statement may run; without end by default.", valueName: "time"))
  var statementTimeout: String?

  /// The settings among these options, by their keys.
  var settings: [String: String] {
    [
      "wait": wait, "lock_wait": lockWait, "lock_timeout": lockTimeout,
      "lock_retry_for": lockRetryFor, "kill_blockers_after": killBlockersAfter,
      "statement_timeout": statementTimeout,
    ].compactMapValues(\.self)
  }
}
