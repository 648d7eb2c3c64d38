extension BundleManifest {
  /// Files of a directory as a bundle of them would list them.
  ///
  /// - Parameter directory: where they are, as their paths begin.
  /// - Throws: `BundleError.unreadable`.
  package static func files(
    _ paths: [String], in directory: String
  ) throws(BundleError) -> [File] {
    do throws(SystemError) {
      return try files(paths, in: directory) { _ in }
    } catch {
      throw .unreadable(path: directory, reason: error.description)
    }
  }

  /// Lists files in the order of their paths.
  ///
  /// - Parameter use: is handed their bytes, piece by piece.
  /// - Throws: `SystemError`, of a file or of `use`.
  static func files(
    _ paths: [String], in directory: String,
    _ use: (ArraySlice<UInt8>) throws(SystemError) -> Void
  ) throws(SystemError) -> [File] {
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    var digester = ContentDigester()
    return try paths.sorted().map { path throws(SystemError) in
      let content = try digester.digest(OpenFile(path), use)
      return File(
        path: String(path.dropFirst(prefix.count)), size: content.size, digest: content.digest)
    }
  }
}
