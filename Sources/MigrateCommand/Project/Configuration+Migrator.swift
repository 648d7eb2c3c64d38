import FoundationEssentials
import Migrations

extension Configuration {
  /// How a run waits, locks and records.
  func migratorSettings() -> MigratorSettings {
    var settings = MigratorSettings()
    settings.schema = versionTableSchema
    settings.versionTable = versionTable
    settings.historyTable = historyTable
    settings.usesAdvisoryLock = advisoryLock
    settings.lockWait = lockWait
    settings.lockTimeout = lockTimeout
    settings.lockTimeoutMax = lockTimeoutMax
    settings.lockRetryFor = lockRetryFor
    settings.killBlockersAfter = killBlockersAfter == .zero ? nil : killBlockersAfter
    settings.statementTimeout = statementTimeout == .zero ? nil : statementTimeout
    settings.idleInTransactionTimeout =
      idleInTransactionTimeout == .zero ? nil : idleInTransactionTimeout
    settings.isSingleTransaction = singleTransaction
    settings.placeholders = placeholders.merging(ProcessInfo.processInfo.environment) { $1 }
    return settings
  }
}
