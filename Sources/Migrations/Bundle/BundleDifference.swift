/// A file in which a bundle and a directory differ.
public struct BundleDifference: Sendable, Hashable, Codable {
  /// The path from the versions directory.
  public var path: String
  /// How they differ.
  public var kind: Kind

  /// How a bundle can differ from a directory.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Both have the file, with different bytes.
    case changed
    /// Only the directory has the file.
    case missing
    /// Only the bundle has the file.
    case extra
  }
}

extension BundleManifest {
  /// Compares the bundle with migration files, byte by byte.
  ///
  /// - Parameter directory: where the files are, as their paths begin.
  /// - Returns: the differences, in the order of their paths.
  /// - Throws: `BundleError.unreadable`.
  public func differences(
    from others: [MigrationFile], in directory: String
  ) throws(BundleError) -> [BundleDifference] {
    let others = try digested(others, in: directory)
    var packed = Dictionary(files.map { ($0.path, $0.digest) }, uniquingKeysWith: { $1 })
    var differences: [BundleDifference] = []
    for other in others {
      let digest = packed.removeValue(forKey: other.path)
      if digest == other.digest { continue }
      differences.append(
        BundleDifference(path: other.path, kind: digest == nil ? .missing : .changed))
    }
    differences += packed.keys.map { BundleDifference(path: $0, kind: .extra) }
    return differences.sorted { $0.path < $1.path }
  }

  private func digested(
    _ files: [MigrationFile], in directory: String
  ) throws(BundleError) -> [File] {
    do throws(SystemError) {
      return try files.digested(in: directory)
    } catch {
      throw .unreadable(path: directory, reason: error.description)
    }
  }
}

extension [MigrationFile] {
  /// The files as a manifest lists them, in the order of their paths.
  ///
  /// - Parameters:
  ///   - directory: where they are, as their paths begin.
  ///   - use: is handed their bytes, piece by piece.
  /// - Throws: `SystemError`, of a file or of `use`.
  func digested(
    in directory: String, _ use: (ArraySlice<UInt8>) throws(SystemError) -> Void = { _ in }
  ) throws(SystemError) -> [BundleManifest.File] {
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    var digester = ContentDigester()
    return try sorted { $0.path < $1.path }.map { file throws(SystemError) in
      let content = try digester.digest(OpenFile(file.path, part: file.part), use)
      return BundleManifest.File(
        path: String(file.path.dropFirst(prefix.count)), size: content.size,
        digest: content.digest)
    }
  }
}
