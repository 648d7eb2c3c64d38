import Glibc
import Migrations

/// Continues a command in an executable that holds the Swift migrations of the versions directory.
///
/// `migrate` itself holds none. When a run may need some, it compiles all Swift files together with
/// its own library, keeps the executable, and is replaced by it, with the same arguments. A compiled
/// executable, a bundle, or a package of the user's own holds what it holds, and never compiles.
struct CompiledMigrations {
  let project: Project
  let options: GlobalOptions

  /// Continues in the executable if one of the revisions is a Swift migration.
  ///
  /// Before a connection is opened, so that what does not compile stops the run before anything.
  /// - Parameter revisions: What the run may come to, as far as is known without the database.
  /// - Returns: why it cannot be done here, which does not matter unless the plan turns out to hold
  ///   a Swift migration.
  /// - Throws: `ProblemList`; `CompilationError.failed`, `changed`; `FileError`.
  func continueIfNeeded(for revisions: some Sequence<String>) async throws -> CompilationError? {
    let isSwift = { (revision: String) in project.fileByRevision[revision]?.language == .swift }
    guard revisions.contains(where: isSwift) else { return nil }
    let sources = try project.directory.swiftSources()
    if let held = MigrateProgram.migrations {
      if let digest = held.sourceDigest, digest != sources.digest { throw CompilationError.changed }
      return nil
    }
    guard let library = MigrationLibrary.find() else { return .noLibrary }
    let directory = project.configuration.cache
    let cache: ExecutableCache
    do throws(CompilationError) {
      cache = try ExecutableCache(sources, library, directory: directory.isEmpty ? nil : directory)
    } catch {
      return error
    }
    let compiler = SwiftCompiler.find()
    if let executable = cache.executable(compiler) {
      continueIn(executable, cache)  // Returns when it has just been removed.
    }
    guard let compiler else { return .noCompiler }
    let executable = try await compile(sources, compiler, library, cache)
    continueIn(executable, cache)
    throw FileError(path: executable, number: errno)
  }

  private func compile(
    _ sources: SwiftSources, _ compiler: SwiftCompiler, _ library: MigrationLibrary,
    _ cache: ExecutableCache
  ) async throws -> String {
    let files = project.files.filter { $0.language == .swift }
    let types = try MigrationType.types(of: files)
    try cache.create()
    return try await cache.locked {
      let destination = cache.destination(of: compiler)
      // Another process may have compiled it while this one waited.
      if access(destination, X_OK) == 0 { return destination }
      if !options.quiet, !options.json {
        let count = files.count == 1 ? "1 Swift migration" : "\(files.count) Swift migrations"
        Terminal.current.diagnostics.writeLine("compiling \(count)")
      }
      cache.prune()
      let directory = try TemporaryDirectory(in: cache.directory)
      let executable = try await compiler.compile(
        sources, types: types, library: library,
        moduleCache: path("modules", from: cache.directory), in: directory.path)
      guard rename(executable, destination) == 0 else {
        throw FileError(path: destination, number: errno)
      }
      return destination
    }
  }

  /// Replaces this process; returns when that is not possible.
  private func continueIn(_ executable: String, _ cache: ExecutableCache) {
    cache.touch(executable)
    _ = replaceProcess(by: executable, CommandLine.arguments)
  }
}
