import ArgumentParser
import Migrations

/// A command that runs migrations.
///
/// Its groups of options stand side by side: for one inside of another, the parser of a debug build, which
/// checks all declarations each time that it comes by, takes four times as long.
protocol RunCommand: AsyncParsableCommand {
  var runOptions: RunOptions { get }
  var reporting: ReportingOptions { get }
  var migrationArguments: MigrationArguments { get }
  var waiting: WaitOptions { get }
  var options: GlobalOptions { get }
}

extension RunCommand {
  /// The settings among the options, by their keys.
  var settings: [String: String] {
    runOptions.settings.merging(reporting.settings) { $1 }.merging(waiting.settings) { $1 }
  }

  /// The run that the options describe.
  ///
  /// - Parameters:
  ///   - edited: the revisions that may differ from what was applied, besides those of the options.
  ///   - phase: the part of a deployment that the run belongs to; nil for all of it.
  ///   - defersBackfills: whether backfills are left to another run; nil for what the configuration
  ///     says.
  ///   - verifies: whether the verify sections of the migrations run.
  ///   - confirmed: the production database that the user named.
  func operation(
    _ goal: RunRequest.Goal, allowing edited: [String] = [], phase: MigrationFile.Phase? = nil,
    defersBackfills: Bool? = nil, verifies: Bool = false, confirmed: String? = nil
  ) -> RunOperation {
    var request = RunRequest(goal)
    request.phase = phase
    request.allowedRevisions = Set(runOptions.allowed + edited)
    request.allowsNewer = runOptions.allowNewer
    request.recordsSquashes = !runOptions.isDryRun
    return RunOperation(
      request: request, defersBackfills: defersBackfills, options: options, settings: settings,
      isDryRun: runOptions.isDryRun, arguments: migrationArguments.values, verifies: verifies,
      confirmed: confirmed)
  }
}
