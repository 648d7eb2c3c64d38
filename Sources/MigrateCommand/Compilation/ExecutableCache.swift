import FoundationEssentials
import Glibc
import Migrations

/// The directory where compiled Swift migrations are kept.
///
/// An executable's name tells what it was made of: the sources and the library, then the compiler. It
/// is put there by a rename, so that whoever finds it finds it whole.
struct ExecutableCache: Sendable, Hashable {
  let directory: String
  private let contents: String

  /// How many executables are kept, those used last.
  private static let capacity = 8

  /// Names the cache of these sources and this library.
  ///
  /// - Parameter directory: The cache's directory; empty for `migrate` in the user's own.
  /// - Throws: `CompilationError.noCache`.
  init(
    _ sources: SwiftSources, _ library: MigrationLibrary, directory: String
  ) throws(CompilationError) {
    guard let directory = UserCache.directory(directory) else { throw .noCache }
    self.directory = directory
    let identity = "\(ToolVersion.current) \(FileIdentity(library.archive)?.description ?? "")"
    contents = Digest.short("\(sources.digest) \(identity)")
  }

  /// The executable that a compiler made; without a compiler, that of any.
  /// - Throws: `CompilationError.unsafeCache` where somebody else may have put it there.
  func executable(_ compiler: SwiftCompiler?) throws(CompilationError) -> String? {
    try check()
    guard let compiler else {
      return executables().first { $0.hasPrefix(prefix) && UserCache.isOwn($0) }
    }
    let path = destination(of: compiler)
    return access(path, X_OK) == 0 && UserCache.isOwn(path) ? path : nil
  }

  /// Checks that the directory, if it is there, is the user's alone: what lies in it is run.
  /// - Throws: `CompilationError.unsafeCache`.
  private func check() throws(CompilationError) {
    if let reason = UserCache.distrust(of: directory) {
      throw .unsafeCache(directory, reason: reason)
    }
  }

  /// Where the executable of a compiler is to be.
  func destination(of compiler: SwiftCompiler) -> String {
    prefix + Digest.short(compiler.identity)
  }

  private var prefix: String { path("migrate-\(contents)-", from: directory) }

  /// Makes the directory, which is the user's alone: what lies in it is run.
  /// - Throws: `CompilationError.unsafeCache`; `CocoaError`.
  func create() throws {
    try check()
    try UserCache.create(directory)
    try check()
  }

  /// Does work while no other process compiles.
  /// - Throws: `FileError`; `CancellationError`; what `work` throws.
  func locked<Result>(_ work: () async throws -> Result) async throws -> Result {
    let lock = path("lock", from: directory)
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileError(path: lock, number: errno) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw FileError(path: lock, number: errno)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return try await work()
  }

  /// How the names of directories begin in which something is being compiled.
  static let buildPrefix = "build-"

  /// Removes the executables that were not used for the longest time, and what an ended process has
  /// left; to be called while no other process compiles.
  func prune() {
    let leftovers = UserCache.files(in: directory, beginningWith: Self.buildPrefix)
    for path in executables().dropFirst(Self.capacity) + leftovers {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// All executables, the one used last first.
  private func executables() -> [String] {
    UserCache.files(in: directory, beginningWith: "migrate-")
  }
}
