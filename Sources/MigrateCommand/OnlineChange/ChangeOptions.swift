import ArgumentParser
import Migrations
import SchemaChange

/// The options of `migrate revision --change`, and what they do.
struct ChangeOptions: ParsableArguments {
  @Option(
    name: .customLong("change"),
    help: ArgumentHelp(
      "Write the revisions that make this change while the old and the new application run.",
      valueName: "declaration"))
  var declaration: String?

  @Flag(
    name: .customLong("check-rows"),
    help: "Try the conversion of --change on all rows of the database first, and change nothing.")
  var checksRows = false

  func validate() throws {
    if checksRows, declaration == nil { throw ValidationError("--check-rows goes with --change") }
  }

  /// Writes the revisions.
  /// - Throws: `ChangeError`; as `ChangeGenerator.run` and `NewRevisionOptions.write`.
  func run(
    _ declaration: String, in project: Project, new: NewRevisionOptions,
    following parents: [String],
    dependencies: [String], isDryRun: Bool, options: GlobalOptions
  ) async throws {
    let change: DeclaredChange
    do {
      change = try DeclaredChange(declaration)
    } catch {
      throw ChangeError.unreadable(error)
    }
    let result = try await SchemaReader.entering(project, arguments: [:], options) { reader in
      try await ChangeGenerator(
        reader: reader, parents: parents, checksRows: checksRows
      ).run(change)
    }
    let isPlain = !options.json && !options.quiet
    let output = Terminal.current.output
    if isDryRun {
      for revision in result.revisions { output.writeText(revision.body) }
    } else {
      try new.write(
        result.revisions, in: project, following: parents, dependencies: dependencies,
        options: options
      ) { _ in [] }
    }
    guard isPlain else { return }
    for remark in result.remarks { output.writeLine(remark) }
    let proof = result.proof
    if let misfit = proof.misfit {
      output.writeLine(
        "proved on a scratch database without rows, as those made up do not convert: \(misfit.visibleLine)"
      )
      output.writeLine("--check-rows tries the rows of the database")
    } else {
      output.writeLine(
        "proved on a scratch database: the schema as wanted, \(proof.rows) rows \(proof.lost == nil ? "kept" : "converted"), and back again from each revision"
      )
    }
    if let lost = proof.lost {
      output.writeLine(
        "the way back does not bring back all of \(lost.visibleLine); --check-rows tells of real rows"
      )
    }
  }
}
