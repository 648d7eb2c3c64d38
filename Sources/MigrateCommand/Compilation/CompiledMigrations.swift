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
  /// They do not compile all together, which does not matter unless the plan holds one that does not.
  case broken(CompilationError, MigrationBuild)
  /// They cannot be had, which does not matter unless the plan holds one.
  case unavailable(CompilationError)

  /// Finds the Swift migrations of a project, and compiles them if that is needed.
  ///
  /// - Parameters:
  ///   - revisions: What the run may come to, as far as is known without the database.
  ///   - defersFailure: Whether it matters only once the plan is known that not all compile.
  /// - Throws: `ProblemList`; `CompilationError.failed`, `changed`; `FileError`.
  init(
    of project: Project, for revisions: some Sequence<String>, options: GlobalOptions,
    defersFailure: Bool = false
  ) async throws {
    let isSwift = { (revision: String) in project.fileByRevision[revision]?.language == .swift }
    guard revisions.contains(where: isSwift), MigrationBundle.current == nil else {
      self = .here
      return
    }
    let held = MigrateProgram.migrations
    let excluded =
      held?.sourceDigest == nil ? [] : project.swiftPaths(without: held?.revisions ?? [])
    let sources = try project.directory.swiftSources(without: excluded)
    guard sources.hold(project.files.filter({ !excluded.contains($0.path) })) else {
      throw CompilationError.changed
    }
    if let held {
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
      let build = MigrationBuild(
        project: project, options: options, sources: sources, compiler: compiler, library: library,
        cache: cache)
      do {
        self = .inExecutable(try await build.run())
      } catch CompilationError.failed(let output, let status) {
        // What the run cannot come to need not compile.
        if !defersFailure, let needed = try build.only(Set(revisions)) {
          self = .inExecutable(try await needed.run())
        } else if defersFailure {
          self = .broken(.failed(output: output, status: status), build)
        } else {
          throw CompilationError.failed(output: output, status: status)
        }
      }
    } else {
      self = .unavailable(.noCompiler)
    }
  }

  /// Continues in the executable when one of the steps is a Swift migration that is not here.
  ///
  /// - Parameter migrator: Is closed before that, if there is one already.
  /// - Throws: `CompilationError`.
  func enter(for steps: [MigrationStep], closing migrator: Migrator? = nil) async throws {
    guard steps.contains(where: \.isSwift) else { return }
    let executable: String
    switch self {
    case .here: return
    case .unavailable(let error): throw error
    case .broken(let error, let build):
      let revisions = Set(steps.filter(\.isSwift).map(\.revision))
      guard let some = try build.only(revisions) else { throw error }
      executable = try await some.run()
    case .inExecutable(let found): executable = found
    }
    migrator?.close()
    UserCache.touch(executable)
    let number = replaceProcess(by: executable, CommandLine.arguments, environment: nil)
    throw CompilationError.notStarted(executable, reason: String(cString: strerror(number)))
  }
}
