import Glibc
import Migrations

/// The Swift compiler, and how it makes an executable of migrations.
struct SwiftCompiler: Sendable, Hashable {
  /// The path of `swiftc`.
  let path: String
  /// Changes with the compiler's version.
  let identity: String

  /// Finds the compiler in PATH; nil when there is none.
  static func find() -> SwiftCompiler? {
    let directories = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    for directory in directories {
      let path = MigrateCommand.path("swiftc", from: String(directory))
      guard access(path, X_OK) == 0, let resolved = realpath(path, nil) else { continue }
      defer { free(resolved) }
      guard let identity = FileIdentity(String(cString: resolved)) else { continue }
      return SwiftCompiler(path: path, identity: identity.description)
    }
    return nil
  }

  /// What the migrations' source is written in. An async function of theirs stays with its caller, so
  /// that it can be handed the database, which is no one else's.
  static let languageFlags = [
    "-module-name", "VersionedMigrations", "-swift-version", "6",
    "-enable-upcoming-feature", "NonisolatedNonsendingByDefault",
  ]

  /// Compiles the Swift files of a versions directory together with the whole of migrate.
  ///
  /// - Parameters:
  ///   - sources: The Swift files.
  ///   - types: The type of each migration, by revision.
  ///   - library: What to link.
  ///   - moduleCache: A directory where the compiler keeps what it has compiled of others' modules.
  ///   - directory: An empty directory for what is made on the way.
  /// - Returns: The path of the executable.
  /// - Throws: `CompilationError.failed` with what the compiler said.
  func compile(
    _ sources: SwiftSources, types: [String: String], library: MigrationLibrary,
    moduleCache: String, in directory: String
  ) async throws -> String {
    let main = MigrateCommand.path("main.swift", from: directory)
    let moduleMap = MigrateCommand.path("module.modulemap", from: directory)
    let executable = MigrateCommand.path("migrate", from: directory)
    let log = MigrateCommand.path("log", from: directory)
    _ = try NewFile(path: main, text: Self.main(types, sources)).write()
    if !library.isInstalled {
      _ = try NewFile(path: moduleMap, text: MigrationLibrary.moduleMap).write()
    }
    let status = try await runProgram(
      path,
      Self.languageFlags + [
        "-module-cache-path", moduleCache, "-wmo", "-I", library.modules, "-I", directory, "-o",
        executable, "-static-stdlib",
        "-Xlinker", "--gc-sections", "-Xlinker", "-s",
        // Without a hash of the paths in it, the same sources make the same executable.
        "-Xfrontend", "-disable-incremental-llvm-codegen",
      ] + [main] + sources.paths + [library.archive] + MigrationLibrary.linkedLibraries,
      environment: .tool, output: log)
    guard status == 0 else {
      throw CompilationError.failed(output: try readTextFile(log) ?? "", status: status)
    }
    return executable
  }

  /// The source of the entry point.
  private static func main(_ types: [String: String], _ sources: SwiftSources) -> String {
    let entries = types.sorted { $0.key < $1.key }
      .map { "    \($0.debugDescription): \($1).self,\n" }.joined()
    return """
      import MigrateCommand
      import Migrations

      await MigrateProgram.main(
        migrations: MigrationRegistry([
      \(entries)  ], sourceDigest: "\(sources.digest)"))

      """
  }
}

/// Why there is no executable with the Swift migrations.
enum CompilationError: Error, Sendable, Hashable {
  /// The compiler refused the sources, or could not link.
  case failed(output: String, status: Int32)
  /// There is no compiler.
  case noCompiler
  /// The library that belongs to this program is not beside it.
  case noLibrary
  /// The sources are not those that this executable was compiled from.
  case changed
  /// There is no place for the executable.
  case noCache
  /// Others may put executables into the directory.
  case unsafeCache(String, reason: String)
  /// The executable is there and does not start.
  case notStarted(String, reason: String)
}

extension CompilationError: DetailedError {
  var exitStatus: ExitStatus {
    switch self {
    case .unsafeCache, .noCache: .configuration
    case .failed, .noCompiler, .noLibrary, .changed, .notStarted: .badMigrations
    }
  }

  func rendered(_ palette: Palette) -> String {
    if case .failed = self { description } else { palette.labelled(description) }
  }

  var description: String {
    switch self {
    case .failed(let output, let status):
      output.isEmpty
        ? "swiftc ended with \(status) and said nothing; was it killed?"
        : output.trimmingSuffix("\n") + "\nNothing was run: the Swift migrations do not compile."
          + (output.contains("cannot find -l")
            ? "\nInstall the packages libpq-dev, libpg-query-dev, libsqlite3-dev and the C++ library of gcc."
            : "")
    case .noCompiler:
      """
      the migrations are in Swift, and there is no Swift compiler: no swiftc in PATH
      Nothing was run. Install Swift 6.2 or later (https://www.swift.org/install) with libpq-dev, \
      libpg-query-dev and libsqlite3-dev, or run a bundle that was made elsewhere (`migrate bundle`).
      """
    case .noLibrary:
      """
      the library to compile Swift migrations with is not where this program looks for it
      Nothing was run. Install migrate with `make install`, which puts the library into lib/migrate \
      next to bin.
      """
    case .changed:
      """
      the Swift files have changed since this run read them
      Nothing was run; run the command again.
      """
    case .notStarted(let executable, let reason):
      """
      cannot start \(executable): \(reason)
      Nothing was run. MIGRATE_CACHE names another directory for the compiled Swift migrations.
      """
    case .unsafeCache(let directory, let reason):
      """
      \(directory) is no directory for compiled Swift migrations, which are run with the rights of this \
      user: \(reason)
      Nothing of it was run. Remove it, and set MIGRATE_CACHE to a directory that only you can write to; \
      migrate makes one (mode 0700) where there is none.
      """
    case .noCache:
      """
      there is no directory for the compiled Swift migrations: neither MIGRATE_CACHE nor \
      XDG_CACHE_HOME nor HOME is set
      Nothing was run. Set MIGRATE_CACHE to a directory that only you can write to.
      """
    }
  }
}

extension String {
  /// The text without such endings.
  fileprivate func trimmingSuffix(_ suffix: Character) -> String {
    var text = self[...]
    while text.last == suffix { text.removeLast() }
    return String(text)
  }
}
