import Migrations
import SchemaChange

/// A squash that is to be written.
struct SquashDraft: Sendable {
  /// What it replaces, and how that is connected with the rest.
  let range: SquashRange
  /// What it does, step by step.
  private let body: SquashBody
  /// What it makes of the schema at once instead, without the steps and their rows; nil for the steps.
  private let schema: PgDump.Content?
  /// The files that it replaces.
  let files: [MigrationFile]
  private let header: NewMigration

  /// Reads the files of a range.
  ///
  /// - Throws: `SquashError`, `Problem`; `ProblemList` when the graph with the squash would be wrong.
  init(
    _ project: Project, _ range: SquashRange, dropsData: Bool, schema: PgDump.Content?,
    message: String?, identifier: String?
  ) throws {
    if schema != nil, let parent = (range.parents + range.dependencies).first {
      throw SquashError.notFromBase(parent)
    }
    self.range = range
    self.schema = schema
    files = range.revisions.compactMap { project.fileByRevision[$0] }
    body = try SquashBody(
      files, backEnd: project.configuration.databaseAddress().backEnd,
      dropsData: dropsData || schema != nil)
    let (first, last) = (range.revisions.first ?? "", range.revisions.last ?? "")
    var header = NewMigration(
      revision: identifier ?? last + "_squash", message: message ?? "squash of \(first) to \(last)")
    header.number = files.last?.number
    header.downRevisions = range.parents
    header.dependencies = range.dependencies
    header.branchLabels = range.branchLabels
    header.replaces = range.revisions
    self.header = header
    let revisions = project.files.revisions() + [node]
    _ = try RevisionGraph(revisions)
    _ = try RevisionGraph(revisions, recorded: [first])
  }

  /// The squash in the graph.
  var node: Revision {
    Revision(
      id: header.revision, downRevisions: header.downRevisions, dependencies: header.dependencies,
      branchLabels: header.branchLabels, replaces: header.replaces,
      location: SourceLocation(path: header.fileName, line: 1))
  }

  /// The up migrations of what the range stands on, and of the range.
  func steps(
    in project: Project
  ) throws -> (before: [MigrationStep], replaced: [MigrationStep]) {
    func steps(_ ids: [String]) throws -> [MigrationStep] {
      try project.steps(of: ids)
    }
    let below = project.graph.ancestors(of: range.parents + range.dependencies)
    return (
      try steps(project.graph.topologicalOrder.filter(below.contains)), try steps(range.revisions)
    )
  }

  /// A squash that was tried.
  struct Proven: Sendable {
    let migration: NewMigration
    /// What of the old files changes rows, or may do so.
    let data: [DataChange]
    /// Whether it has a down migration, which leads to the schema before it.
    let isReversible: Bool
  }

  /// Tries the squash: in one transaction if that is possible, and with its down migration if that is right.
  ///
  /// - Throws: `SquashError.differs`; `ScratchRunError` when a replaced revision fails, or the squash
  ///   does; and what a scratch database throws.
  func proven(
    by proof: SquashProof, replacing replaced: [MigrationStep]
  ) async throws -> Proven {
    let schemas = try await proof.schemas(of: replaced, script: schema)
    let body = try schemas.script.map { try self.body.making($0) } ?? self.body
    guard body.mayShareTransaction else {
      return try await proven(body, .apart, by: proof, schemas)
    }
    do {
      return try await proven(body, .together, by: proof, schemas)
    } catch is ScratchRunError {
      // Some statements need that those before them are committed.
      return try await proven(body, .apart, by: proof, schemas)
    }
  }

  private func proven(
    _ body: SquashBody, _ form: SquashBody.Form, by proof: SquashProof,
    _ schemas: SquashProof.Schemas
  ) async throws -> Proven {
    let directory = try TemporaryDirectory(prefix: "migrate-squash-")
    _ = try migration(body, form, withDown: true).write(to: directory.path)
    let difference = try await proof.difference(
      of: VersionsDirectory(directory.path).load(), node, from: schemas)
    guard difference.up.isEmpty else { throw SquashError.differs(difference.up) }
    let isReversible = difference.down?.isEmpty == true
    return Proven(
      migration: migration(body, form, withDown: isReversible), data: body.data,
      isReversible: isReversible)
  }

  private func migration(
    _ body: SquashBody, _ form: SquashBody.Form, withDown: Bool
  ) -> NewMigration {
    var migration = header
    migration.body = body.text(form, withDown: withDown)
    let reasons = files.compactMap { file in
      file.irreversible.map { "\(file.revision): \($0)" }
    }
    if !withDown, !reasons.isEmpty { migration.irreversible = reasons.joined(separator: "; ") }
    return migration
  }
}
