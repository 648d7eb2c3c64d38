import Glibc

/// How many files the process may have open at once (`ulimit -n`).
///
/// Swift's run time ends the process where it gets no descriptor for its event loop.
enum DescriptorLimit {
  /// What a run needs for its event loop, the connections and its files.
  private static let needed = 16

  /// Raises the limit as far as it is allowed if there is too little room.
  /// - Returns: what to tell the user when there still is.
  static func complaint() -> String? {
    if hasRoom { return nil }
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    let allowed = limit.rlim_cur
    limit.rlim_cur = min(limit.rlim_max, 1024)
    if limit.rlim_cur > allowed { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
    return hasRoom
      ? nil
      : "only \(allowed) files may be open at once, which is too few; allow more by `ulimit -n 256`"
  }

  private static var hasRoom: Bool {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    for _ in 0..<needed {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      if descriptor < 0 { return errno != EMFILE }
      descriptors.append(descriptor)
    }
    return true
  }
}
