import ArgumentParser
import Migrations

/// The options of the commands that write a new revision.
struct NewRevisionOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("One line about the revision.", valueName: "text"))
  var message: String

  @Option(
    name: .customLong("branch-label"), parsing: .singleValue,
    help: ArgumentHelp("A name for the branch that starts here.", valueName: "label"))
  var branchLabels: [String] = []

  @Option(
    name: .customLong("rev-id"),
    help: ArgumentHelp("The identifier, instead of the next number.", valueName: "id"))
  var identifier: String?

  @Option(
    help: ArgumentHelp(
      "When in a deployment the revision runs: expand (the default) or contract.",
      valueName: "phase"))
  var phase = MigrationFile.Phase.expand

  func validate() throws {
    if message.allSatisfy(\.isWhitespace) {
      throw ValidationError("the message is empty; say in a few words what the revision does")
    }
  }

  /// Writes the file, once the graph with it is known to be right, and says where it is.
  ///
  /// - Parameters:
  ///   - irreversible: why there is no way back; nil for a file with a down migration.
  ///   - usesTemplate: whether the text below the header is the project's own.
  ///   - body: the text below the header; nil for two empty sections.
  /// - Returns: the path of the file.
  /// - Throws: `ProblemList` when the graph would be wrong; `Problem` when the file is there.
  func write(
    in project: Project, following parents: [String], dependencies: [String],
    language: MigrationFile.Language = .sql, irreversible: String? = nil,
    usesTemplate: Bool = false, body: String? = nil,
    options: GlobalOptions
  ) throws -> String {
    let configuration = project.configuration
    let number =
      identifier
      ?? (configuration.fileTemplate.beginsWithRevision || configuration.revisionIDs != .auto
        ? RevisionNumbering(of: project.files, configuration.revisionIDs)
          .next(after: project.files)
        : RevisionNumbering.nextIdentifier(after: project.files))
    var migration = NewMigration(revision: number, message: message)
    migration.downRevisions = parents
    migration.dependencies = dependencies
    migration.branchLabels = branchLabels
    migration.phase = phase
    if language == .swift {
      migration.useSwift(avoiding: try MigrationType.names(in: project.files))
    }
    let values = TemplateValues(
      revision: number, slug: migration.slug, message: migration.message, type: migration.typeName)
    if configuration.fileTemplate != .standard {
      migration.name = configuration.fileTemplate.name(values)
    }
    if let body {
      migration.body = body
    } else if usesTemplate,
      let template = try RevisionTemplate(in: configuration.templates, language: language)
    {
      migration.body = try template.body(values, language)
    }
    if let irreversible, !migration.makeIrreversible(because: irreversible) {
      throw NewRevisionError.templateHasDown
    }
    let directory = configuration.versions
    let node = Revision(
      id: number, downRevisions: parents, dependencies: dependencies, branchLabels: branchLabels,
      location: SourceLocation(path: "\(directory)/\(migration.fileName)", line: 1))
    _ = try RevisionGraph(project.graph.revisions + [node])
    let path = try migration.write(to: directory)
    try options.show(NewRevisionReport(revision: number, downRevisions: parents, path: path))
    return path
  }
}

/// A new revision as it is shown.
struct NewRevisionReport: Report, Encodable {
  var event = "created"
  let revision: String
  let downRevisions: [String]
  let path: String
  /// Where a file that was given another number had been.
  var oldPath: String?

  func write(to output: OutputStream, _ detail: Detail) {
    output.writeLine(detail == .quiet ? path : "created \(path)")
  }
}

/// Why no revision was written.
enum NewRevisionError: Sendable, Hashable {
  /// Another revision follows the wanted parent already.
  case notAHead(String, heads: [String])
  /// There is only one revision to merge, or none.
  case nothingToMerge([String])
  /// The template has a down migration that cannot be left out.
  case templateHasDown
}

extension NewRevisionError: MigrationError {
  var exitStatus: ExitStatus { .badMigrations }

  var description: String {
    switch self {
    case .notAHead(let revision, let heads):
      """
      \(revision) is no head; the heads are \(heads.joined(separator: ", "))
      A revision that follows it starts a new branch; say so with --splice.
      """
    case .templateHasDown:
      "templates/revision.swift has a `func down`, which a migration with --irreversible cannot have"
    case .nothingToMerge(let revisions):
      "there is nothing to merge: \(revisions.isEmpty ? "no revision" : "only \(revisions[0])") is named"
    }
  }
}
