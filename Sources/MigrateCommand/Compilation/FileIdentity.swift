import Glibc

/// Tells one version of a file from another without reading it.
struct FileIdentity: CustomStringConvertible {
  let description: String

  /// Looks at a file; nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    description =
      "\(path) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
