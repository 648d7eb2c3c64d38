import Glibc
import Migrations

/// Where the Swift migrations of a run are.
///
/// `migrate` itself holds none. When a run may need some, it compiles all Swift files together with
/// its own library before it connects, and keeps the executable; when the plan then holds a Swift
/// step, it is replaced by that, with the same arguments. A compiled executable, a bundle, or a
/// package of the user's own holds what it holds, and never compiles.
enum CompiledMigrations {
  /// No revision is in Swift, or this executable holds them.
  case here
  /// In an executable in the cache.
  case inExecutable(String)
  /// They cannot be had, which does not matter unless the plan holds one.
  case unavailable(CompilationError)

  /// Finds the Swift migrations of a project, and compiles them if that is needed.
  ///
  /// - Parameter revisions: What the run may come to, as far as is known without the database.
  /// - Throws: `ProblemList`; `CompilationError.failed`, `changed`; `FileError`.
  init(
    of project: Project, for revisions: some Sequence<String>, options: GlobalOptions
  ) async throws {
    let isSwift = { (revision: String) in project.fileByRevision[revision]?.language == .swift }
    guard revisions.contains(where: isSwift), MigrationBundle.current == nil else {
      self = .here
      return
    }
    let sources = try project.directory.swiftSources()
    if let held = MigrateProgram.migrations {
      if let digest = held.sourceDigest, digest != sources.digest { throw CompilationError.changed }
      self = .here
      return
    }
    let cache: ExecutableCache
    let library: MigrationLibrary
    let compiler = SwiftCompiler.find()
    let compiled: String?
    do throws(CompilationError) {
      library = try MigrationLibrary.find()
      cache = try ExecutableCache(sources, library, directory: project.configuration.cache)
      compiled = try cache.executable(compiler)
    } catch {
      self = .unavailable(error)
      return
    }
    if let executable = compiled {
      self = .inExecutable(executable)
    } else if let compiler {
      let build = Build(sources: sources, compiler: compiler, library: library, cache: cache)
      self = .inExecutable(try await build.run(project, options))
    } else {
      self = .unavailable(.noCompiler)
    }
  }

  /// Continues in the executable when one of the steps is a Swift migration that is not here.
  ///
  /// - Parameter migrator: Is closed before that, if there is one already.
  /// - Throws: `CompilationError`.
  func enter(for steps: [MigrationStep], closing migrator: Migrator? = nil) throws {
    guard steps.contains(where: \.isSwift) else { return }
    switch self {
    case .here: return
    case .unavailable(let error): throw error
    case .inExecutable(let executable):
      migrator?.close()
      ExecutableCache.touch(executable)
      let number = replaceProcess(
        by: executable, CommandLine.arguments, environment: nil)
      throw CompilationError.notStarted(executable, reason: String(cString: strerror(number)))
    }
  }
}

/// The compilation of a project's Swift files into the cache.
private struct Build {
  let sources: SwiftSources
  let compiler: SwiftCompiler
  let library: MigrationLibrary
  let cache: ExecutableCache

  /// Compiles, unless another process does so first.
  /// - Returns: The executable.
  func run(_ project: Project, _ options: GlobalOptions) async throws -> String {
    let files = project.files.filter { $0.language == .swift }
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
      guard try project.directory.swiftSources() == sources else { throw CompilationError.changed }
      guard rename(executable, destination) == 0 else {
        throw FileError(path: destination, number: errno)
      }
      return destination
    }
  }
}
