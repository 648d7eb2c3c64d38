import Glibc
import Migrations

/// Whether others may change what lies at a path, which is to be run or written.
enum PathTrust {
  /// Why a directory is not one's own: nil for a directory of this user (or the system's) into which
  /// nobody else may put a file, in directories where nobody else can put another in its place.
  ///
  /// A directory of temporary files, where each may remove only what is his, is fine above it.
  static func distrust(ofDirectory path: String) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return String(cString: strerror(errno)) }
    if status.st_mode & S_IFMT == S_IFLNK { return "it is a symbolic link" }
    guard status.st_mode & S_IFMT == S_IFDIR else { return "it is not a directory" }
    if status.st_uid != geteuid() { return "it belongs to \(userName(status.st_uid))" }
    if status.st_mode & (S_IWGRP | S_IWOTH) != 0 { return "others may write to it" }
    return distrust(ofParentsOf: path)
  }

  /// Why a file is not to be run: it belongs to another user, or others may write to it; nil when there
  /// is nothing to say. A link counts with what it leads to.
  static func distrust(ofFile path: String) -> String? {
    for isLink in [true, false] {
      var status = stat()
      guard (isLink ? lstat(path, &status) : stat(path, &status)) == 0 else {
        return String(cString: strerror(errno))
      }
      if let reason = foreign(status) { return reason }
      // The permissions of a link say nothing.
      if status.st_mode & S_IFMT != S_IFLNK, status.st_mode & S_IWOTH != 0 {
        return "others may write to it"
      }
    }
    return nil
  }

  private static func distrust(ofParentsOf path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return String(cString: strerror(errno)) }
    defer { free(resolved) }
    var place = directoryName(String(cString: resolved))
    while true {
      var status = stat()
      guard stat(place, &status) == 0 else {
        return "\(place): \(String(cString: strerror(errno)))"
      }
      if let reason = foreign(status) { return "\(place), in which it lies: \(reason)" }
      let isPrivateGroup = status.st_gid == getegid()
      let writable = status.st_mode & (isPrivateGroup ? S_IWOTH : S_IWGRP | S_IWOTH) != 0
      if writable, status.st_mode & S_ISVTX == 0 {
        return "others may write to \(place), in which it lies"
      }
      if place == "/" || place == "." { return nil }
      place = directoryName(place)
    }
  }

  private static func foreign(_ status: stat) -> String? {
    status.st_uid == geteuid() || status.st_uid == 0
      ? nil : "it belongs to \(userName(status.st_uid))"
  }

  private static func userName(_ id: uid_t) -> String {
    guard let entry = getpwuid(id) else { return "the user \(id)" }
    return "the user \(String(cString: entry.pointee.pw_name))"
  }
}
