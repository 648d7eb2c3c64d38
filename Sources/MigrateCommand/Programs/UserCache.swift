import FoundationEssentials
import Glibc
import Migrations

/// A directory in which this user keeps what can be made again.
enum UserCache {
  /// Where it is.
  /// - Parameter configured: the directory that the user names; empty for `migrate` in the user's own.
  /// - Returns: nil where nothing says where that is.
  static func directory(_ configured: String) -> String? {
    if !configured.isEmpty { return configured }
    let environment = Environment()
    if let directory = environment.lookUpNonEmpty("XDG_CACHE_HOME")?.value {
      return path("migrate", from: directory)
    }
    return environment.lookUpNonEmpty("HOME").map { path(".cache/migrate", from: $0.value) }
  }

  /// Why what lies in a directory is not to be used: others may have put it there. Nil for the user's
  /// own directory, and for one that is not there.
  static func distrust(of directory: String) -> String? {
    var status = stat()
    if lstat(directory, &status) != 0, errno == ENOENT { return nil }
    return PathTrust.distrust(ofDirectory: directory)
  }

  /// Makes a directory that is the user's alone.
  /// - Throws: `CocoaError`.
  static func create(_ directory: String) throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Whether a file was put there by this user, is no link, and is written by nobody else.
  static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_uid == geteuid() && status.st_mode & (S_IWGRP | S_IWOTH) == 0
  }

  /// The files of a directory whose names begin so, the one used last first.
  static func files(in directory: String, beginningWith prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.map { path($0, from: directory) }
      .compactMap { path -> (path: String, used: Int)? in
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (path, status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
      }
      .sorted { $0.used > $1.used }.map(\.path)
  }

  /// Notes that a file is used.
  static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }
}
