import ArgumentParser
import Glibc
import Migrations

/// `migrate edit`
struct EditCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Open a revision's file in $VISUAL or $EDITOR.",
    discussion: """
      EXAMPLE:
        migrate edit head
      """)

  @Argument(help: "head, current, a revision, …")
  var revision: RevisionArgument

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let identifier = try RevisionIdentifier(parsing: revision.text)
    let ids =
      if identifier.needsApplied {
        try await DatabaseSession.open(project) { session in
          try session.graph.revisions(named: identifier, applied: session.store.applied)
        }
      } else {
        try project.graph.revisions(named: identifier, applied: [])
      }
    let paths = ids.compactMap { project.fileByRevision[$0]?.path }
    guard !paths.isEmpty else {
      throw ValidationError("\(revision.text) names no revision with a file")
    }
    try Editor.open(paths)
  }
}

/// The user's editor.
enum Editor {
  /// Replaces this process by the editor.
  /// - Throws: `EditorError` when it cannot be started.
  static func open(_ paths: [String]) throws {
    let environment = Environment()
    let editor =
      (environment.lookUpNonEmpty("VISUAL") ?? environment.lookUpNonEmpty("EDITOR"))?.value ?? "vi"
    // Through the shell, since $EDITOR may hold options, as in `code --wait`.
    let words = ["sh", "-c", "exec \(editor) \"$@\"", editor] + paths
    let number = replaceProcess(by: "sh", words, environment: .user)
    throw EditorError(
      description: "cannot start the editor \(editor): \(String(cString: strerror(number)))")
  }
}

/// The editor did not start.
struct EditorError: MigrationError {
  var exitStatus: ExitStatus { .configuration }
  let description: String
}
