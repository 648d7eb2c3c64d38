import Glibc
import Migrations

/// The compilation of a project's Swift files into the cache.
struct MigrationBuild {
  let project: Project
  let options: GlobalOptions
  let sources: SwiftSources
  let compiler: SwiftCompiler
  let library: MigrationLibrary
  let cache: ExecutableCache
  /// The paths of the Swift migrations that are left out.
  var excluded: Set<String> = []

  /// Compiles, unless another process does so first.
  /// - Returns: The executable.
  func run() async throws -> String {
    let files = project.files.filter { $0.language == .swift && !excluded.contains($0.path) }
    let types = try MigrationType.types(of: files)
    try cache.create()
    return try await cache.locked {
      let destination = cache.destination(of: compiler)
      if let executable = try cache.executable(compiler) { return executable }
      if !options.quiet, !options.json {
        let count = files.count == 1 ? "1 Swift migration" : "\(files.count) Swift migrations"
        Terminal.current.diagnostics.writeLine("compiling \(count)")
      }
      cache.prune()
      let directory = try TemporaryDirectory(
        in: cache.directory, prefix: ExecutableCache.buildPrefix)
      let executable = try await compiler.compile(
        sources, types: types, library: library,
        moduleCache: path("modules", from: cache.directory), in: directory.path)
      guard try project.directory.swiftSources(without: excluded) == sources else {
        throw CompilationError.changed
      }
      guard rename(executable, destination) == 0 else {
        throw FileError(path: destination, number: errno)
      }
      return destination
    }
  }

  /// The compilation of only the migrations of some revisions, with what all share; nil when these are
  /// all.
  func only(_ revisions: Set<String>) throws -> MigrationBuild? {
    let excluded = project.swiftPaths(without: revisions)
    guard !excluded.isEmpty else { return nil }
    let sources = try project.directory.swiftSources(without: excluded)
    return MigrationBuild(
      project: project, options: options, sources: sources, compiler: compiler, library: library,
      cache: try ExecutableCache(
        sources, library, directory: project.configuration.cache), excluded: excluded)
  }
}

extension Project {
  /// The paths of the Swift migrations of all other revisions than these.
  func swiftPaths(without revisions: Set<String>) -> Set<String> {
    Set(
      files.lazy.filter { $0.language == .swift && !revisions.contains($0.revision) }.map(\.path))
  }
}
