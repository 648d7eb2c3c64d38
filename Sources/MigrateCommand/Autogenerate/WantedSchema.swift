import ArgumentParser
import Migrations
import SchemaChange

/// The schema that is wanted, beside what the migrations make.
struct WantedSchema {
  let project: Project
  /// Where the wanted schema comes from.
  let sources: [SchemaSource]
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  /// The Python that has the models' packages; nil for the project's.
  let python: String?
  let options: GlobalOptions

  /// - Parameter sources: those of the command line; the configured ones where there are none.
  /// - Throws: `ValidationError` where there is no source.
  init(
    of project: Project, from sources: [String] = [], arguments: [String: String] = [:],
    python: String? = nil, _ options: GlobalOptions
  ) throws {
    self.project = project
    self.sources =
      sources.isEmpty ? project.configuration.schema.elements : sources.map(SchemaSource.init)
    self.arguments = arguments
    self.python = python
    self.options = options
    guard !self.sources.isEmpty else {
      throw ValidationError(
        "say what the schema should be: --schema SOURCE, or `schema` in migrate.conf")
    }
  }

  /// Reads schemas on a scratch server. Goes on in the executable that has the Swift migrations first.
  /// - Throws: as `CompiledMigrations.enter`, `ScratchServer.with` and the work.
  func read<Result>(_ work: (SchemaReader) async throws -> Result) async throws -> Result {
    try await SchemaReader.entering(
      project, arguments: arguments, python: python, options, work)
  }

  /// What the migrations still lack.
  func difference() async throws -> SchemaPlan {
    try await read { reader in
      let wanted = try await reader.facts(of: sources)
      let made = try await reader.facts(of: [.revision("heads")])
      return SchemaPlan(from: made, to: wanted, isOnline: false)
    }
  }
}
