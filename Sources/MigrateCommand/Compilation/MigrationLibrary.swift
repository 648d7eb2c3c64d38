import Glibc

/// The library of migrate as a compiler needs it: it lies beside the program in the build folder, and
/// in `lib/migrate` after `make install`.
struct MigrationLibrary: Sendable, Hashable {
  /// The directory of the Swift modules.
  let modules: String
  /// The static library with everything that `migrate` is made of.
  let archive: String

  /// Finds the library from where the program is.
  /// - Throws: `CompilationError.noLibrary`.
  static func find() throws(CompilationError) -> MigrationLibrary {
    guard let program = realpath("/proc/self/exe", nil) else { throw .noLibrary }
    defer { free(program) }
    let directory = directoryName(String(cString: program))
    let installed = path("lib/migrate", from: directoryName(directory))
    for directory in [directory, installed] {
      let library = MigrationLibrary(
        modules: path("Modules", from: directory),
        archive: path("libMigrateLibrary.a", from: directory))
      if access(library.archive, R_OK) == 0, access(library.modules, R_OK) == 0 { return library }
    }
    throw .noLibrary
  }

  /// Whether the modules can be used as they are, by an editor for example; those in the build folder
  /// lack the C modules.
  var isInstalled: Bool { access(path("module.modulemap", from: modules), R_OK) == 0 }

  /// The C modules that the Swift modules refer to, for a directory of modules.
  static var moduleMap: String {
    String(decoding: PackageResources.module_modulemap, as: UTF8.self)
  }

  /// What has to be linked beside the archive.
  static let linkedLibraries = ["-lpq", "-l:libpg_query.a", "-lsqlite3", "-lstdc++"]
}
