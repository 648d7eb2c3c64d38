import ArgumentParser
import FoundationEssentials
import Migrations

/// `migrate watch`
struct WatchCommand: RunCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Apply the newest revision again whenever its file is saved.",
    discussion: """
      For a development database. All that is pending is applied first. From then on each save of the file \
      of a head, of the revision that is named, or of one made since, reverts that revision with the down migration that \
      the database holds and applies the file as it is now; new files are applied, too. A file with a \
      mistake is shown as `upgrade` shows it, and tried again when it is saved. Ctrl-C ends it.

      An applied file that is not watched is left alone, so that an edit of an old one takes \
      nothing down. Where `production` is set, it is refused.

      EXAMPLES:
        migrate watch
        migrate watch 0007
      """)

  @Argument(help: "Another revision to watch, besides the heads.")
  var revision: RevisionArgument?

  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Run") var reporting: ReportingOptions
  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if runOptions.sql || runOptions.isDryRun {
      throw ValidationError("watch takes no --sql and no --dry-run: it runs what is saved")
    }
  }

  func run() async throws {
    let loaded = try options.loadConfiguration(settings)
    if loaded.isProduction { throw WatchRefusal() }
    let directory = loaded.configuration.versions
    var released: Set<String>?
    var seen: Set<String> = []
    while true {
      let found = Self.identities(in: directory)
      if found != seen {
        seen = found
        do {
          released = try await attempt(beside: released)
        } catch let error where !(error is CancellationError) && !Task.isCancelled {
          show(error)
        }
        if !options.quiet {
          Terminal.current.showNote("waiting for the next change in \(directory); Ctrl-C ends this")
        }
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Brings the database to what the files say.
  ///
  /// - Parameter released: the revisions that are not watched; nil before the first time.
  /// - Returns: these.
  private func attempt(beside released: Set<String>?) async throws -> Set<String> {
    let project = try Project(options.loadConfiguration(settings).configuration)
    let released = try released ?? unwatched(project)
    let edited = try await DatabaseSession.open(project) { $0.edited }
    let order = project.graph.topologicalOrder
    let redone = order.filter { edited.contains($0) && !released.contains($0) }
    for revision in edited where released.contains(revision) {
      Terminal.current.showWarning(
        "\(revision) is applied, was edited, and is not watched: `migrate redo \(revision)` runs it again"
      )
    }
    if let first = redone.first {
      try await operation(
        .downgrade(to: RevisionIdentifier(parsing: "\(first)-1")), allowing: edited
      ).run()
    }
    try await operation(
      .upgrade(to: [RevisionIdentifier(.heads)]), allowing: edited, defersBackfills: false
    ).run()
    return released
  }

  /// The revisions that are left alone.
  private func unwatched(_ project: Project) throws -> Set<String> {
    var watched = Set(project.graph.heads)
    if let revision {
      watched.formUnion(
        try project.graph.revisions(named: RevisionIdentifier(parsing: revision.text), applied: []))
    }
    return Set(project.graph.topologicalOrder).subtracting(watched)
  }

  private func show(_ error: any Error) {
    let diagnostics = Terminal.current.diagnostics
    if let text = ErrorReport(error, diagnostics.palette).text { diagnostics.writeText(text) }
  }

  /// What the files of a directory are told apart by, one save from the next.
  private static func identities(in directory: String) -> Set<String> {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []
    return Set(
      names.filter { $0.hasSuffix(".sql") || $0.hasSuffix(".swift") }
        .compactMap { FileIdentity(path($0, from: directory))?.description })
  }
}

/// A production database is not watched.
struct WatchRefusal: MigrationError {
  var exitStatus: ExitStatus { .usage }
  var description: String {
    "watch reverts and applies on every save, and `production` is set here; name another database by --env or --url"
  }
}
