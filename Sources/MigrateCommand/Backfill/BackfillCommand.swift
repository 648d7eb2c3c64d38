import ArgumentParser
import Migrations

/// `migrate backfill`
struct BackfillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Do, watch, pause and resume the backfills that an upgrade has left open.",
    discussion: """
      `upgrade --defer-backfills` stops a migration before its `-- migrate:backfill`, so that hours of it \
      block no deployment. `backfill run` goes on there, from a task of its own, and completes the \
      migration; what stands on it waits until then.

      EXAMPLES:
        migrate upgrade head --phase expand --defer-backfills
        migrate backfill run
        migrate backfill status
        migrate backfill pause 0011
        migrate backfill resume
      """,
    subcommands: [
      BackfillStatusCommand.self, BackfillRunCommand.self, BackfillPauseCommand.self,
      BackfillResumeCommand.self,
    ])

  @OptionGroup(title: "Global Options") var options: GlobalOptions
}

/// `migrate backfill status`
struct BackfillStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the backfills that are not complete: rows, pace, remaining time.",
    discussion: """
      The states are: open (nobody works on it), running, pausing (the run ends after its batch), paused, \
      and done (statements of its migration are left).

      EXAMPLES:
        migrate backfill status
        watch migrate backfill status
        migrate backfill status --json
      """)

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    try await DatabaseSession.open(project) { session in
      try await options.show(BackfillReport(session.migrator.backfills()))
    }
  }
}

/// `migrate backfill pause`
struct BackfillPauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Have backfills rest, also one that another process works on.",
    discussion: """
      A run that works on one ends after its batch, within a second or two, with exit code 6. No upgrade \
      and no run begins it until `backfill resume`.

      EXAMPLES:
        migrate backfill pause
        migrate backfill pause 0011
      """)

  @Argument(help: "The revisions of the backfills; all that are open without one.")
  var revisions: [RevisionArgument] = []

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    try await OpenBackfills(revisions).pause(true, options)
  }
}

/// `migrate backfill resume`
struct BackfillResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Let paused backfills go on: `backfill run` and `upgrade` do them again.",
    discussion: """
      EXAMPLES:
        migrate backfill resume && migrate backfill run
        migrate backfill resume 0011
      """)

  @Argument(help: "The revisions of the backfills; all that are open without one.")
  var revisions: [RevisionArgument] = []

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    try await OpenBackfills(revisions).pause(false, options)
  }
}
