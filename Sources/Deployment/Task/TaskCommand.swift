/// The command line of a container that migrates.
struct TaskCommand: Sendable, Hashable {
  /// The words, without those of the image's entry point.
  let words: [String]

  /// Makes the command for a phase of a deployment.
  ///
  /// - Parameters:
  ///   - command: what the task definition says; where it has no `upgrade` in it, the
  ///     command is `upgrade head`.
  ///   - defersBackfills: whether it leaves backfills to `migrate backfill run`.
  init(_ command: [String]?, phase: DeploymentPhase, defersBackfills: Bool = false) {
    let base =
      command.flatMap { $0.contains("upgrade") ? $0 : nil } ?? ["upgrade", "head"]
    let deferral = defersBackfills && !base.contains("--defer-backfills")
    words =
      base + (deferral ? ["--defer-backfills"] : [])
      + ["--phase", phase.rawValue, "--log-format", "json"]
  }

  /// Makes the command that reverts to a revision.
  init(_ command: [String]?, downgradeTo target: String) {
    let program = command.flatMap { words in
      words.firstIndex(of: "upgrade").map { Array(words[..<$0]) }
    }
    words = (program ?? []) + ["downgrade", target]
  }
}
