import Basics
import FoundationEssentials
import Glibc
import Migrations

/// Templates and test databases as files: `testdb` in the cache directory.
///
/// A template is made under another name and renamed when it is complete. A run holds a lock on a file
/// of its own; a run whose lock can be taken is gone.
struct SQLiteTestDatabases: TestDatabaseStore {
  private let configuration: Configuration
  private let directory: String

  /// - Throws: `TestDatabaseError.noCache`, `FileError`.
  init(_ configuration: Configuration) throws {
    guard let cache = UserCache.directory(configuration.cache) else {
      throw TestDatabaseError.noCache
    }
    self.configuration = configuration
    // Absolute, as a test may run in another directory.
    let current = FileManager.default.currentDirectoryPath
    directory = path("testdb", from: cache.hasPrefix("/") ? cache : path(cache, from: current))
    try UserCache.create(directory)
  }

  func name(in url: DatabaseURL) -> String {
    let name = SQLiteCommands().name(of: url)
    return name.hasSuffix(".db") ? String(name.dropLast(".db".count)) : name
  }

  func withRun<Result>(
    _ run: TestRun, _ work: (any TestDatabaseStore) async throws -> Result
  ) async throws -> Result {
    let lock = try FileLock(lockPath(run))
    do {
      let result = try await work(self)
      await end(run, lock)
      return result
    } catch {
      await end(run, lock)
      throw error
    }
  }

  private func end(_ run: TestRun, _ lock: FileLock) async {
    await dropAll(files().map(\.name).filter { TestDatabaseNames.run(of: $0) == run })
    unlink(lockPath(run))
    lock.release()
  }

  func makeTemplate(
    _ name: String, _ fill: (Configuration) async throws -> Void
  ) async throws {
    let lock = try FileLock(filePath(name) + ".lock")
    defer { lock.release() }
    let file = filePath(name)
    if access(file, F_OK) == 0 { return UserCache.touch(file) }
    let building = file + ".new"
    removeFiles(building)
    do {
      var target = configuration
      target.useDatabase("sqlite:///\(building)")
      try await fill(target)
      guard rename(building, file) == 0 else { throw FileError(path: file, number: errno) }
    } catch {
      removeFiles(building)
      throw error
    }
  }

  func clone(_ template: String, as name: String) async throws -> String {
    let file = filePath(name)
    try FileManager.default.copyItem(atPath: filePath(template), toPath: file)
    return TestDatabaseURL.file(file, like: configuration.url)
  }

  func drop(_ name: String) async throws -> Bool {
    let isThere = access(filePath(name), F_OK) == 0
    removeFiles(filePath(name))
    if isThere { unlink(filePath(name) + ".lock") }
    return isThere
  }

  func all() async throws -> [ListedDatabase] { files() }

  func removeAbandoned() async {
    let all = files()
    for run in Set(all.compactMap { TestDatabaseNames.run(of: $0.name) }) {
      guard let lock = FileLock(ifFree: lockPath(run)) else { continue }
      await end(run, lock)
    }
    await dropAll(unusedTemplates(all))
  }

  // MARK: Files

  private func files() -> [ListedDatabase] {
    UserCache.files(in: directory, beginningWith: "migrate_").compactMap { path in
      guard path.hasSuffix(".db"), let file = path.split(separator: "/").last else { return nil }
      let name = String(file.dropLast(".db".count))
      guard let kind = TestDatabaseNames.kind(of: name) else { return nil }
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      let used = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)).formatted(.iso8601)
      return ListedDatabase(
        name: name, kind: kind, size: status.st_size, usedAt: kind == .template ? used : nil)
    }
  }

  private func filePath(_ name: String) -> String { path("\(name).db", from: directory) }
  private func lockPath(_ run: TestRun) -> String { path("run_\(run.text).lock", from: directory) }

  private func removeFiles(_ path: String) {
    for suffix in ["-journal", "-wal", "-shm", ""] { unlink(path + suffix) }
  }
}

/// A lock on a file, which goes with the process that has it.
private struct FileLock {
  private let descriptor: Int32

  /// Waits for the lock.
  /// - Throws: `FileError`.
  init(_ path: String) throws {
    descriptor = try Self.open(path)
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError(path: path, number: errno) }
    }
  }

  /// - Returns: nil where another process has the lock.
  init?(ifFree path: String) {
    guard let descriptor = try? Self.open(path) else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  func release() { close(descriptor) }

  private static func open(_ path: String) throws -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, number: errno) }
    return descriptor
  }
}
