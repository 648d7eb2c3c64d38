import Glibc

/// The library of migrate as a compiler needs it: it lies beside the program in the build folder, and
/// in `lib/migrate` after `make install`.
struct MigrationLibrary: Sendable, Hashable {
  /// The directory of the Swift modules.
  let modules: String
  /// The static library with everything that `migrate` is made of.
  let archive: String

  /// Finds the library from where the program is; nil when it is not there.
  static func find() -> MigrationLibrary? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    let directory = directoryName(String(cString: program))
    return [directory, path("../lib/migrate", from: directory)].lazy.map { directory in
      MigrationLibrary(
        modules: path("Modules", from: directory),
        archive: path("libMigrateCommand.a", from: directory))
    }.first { access($0.archive, R_OK) == 0 && access($0.modules, R_OK) == 0 }
  }

  /// The C modules that the Swift modules refer to. None of their declarations is needed to compile
  /// against those, so that the headers need not be there.
  static let moduleMap = [
    "CLibPQ", "CSQLite", "CTOML", "CCryptoBoringSSL", "CCryptoBoringSSLShims", "CXKCP",
    "CXKCPShims",
  ].map { "module \($0) {}\n" }.joined()

  /// What has to be linked beside the archive.
  static let linkedLibraries = ["-lpq", "-lsqlite3", "-lstdc++"]
}
