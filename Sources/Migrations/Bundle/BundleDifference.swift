/// A file in which a bundle and a directory differ.
package struct BundleDifference: Sendable, Hashable, Codable {
  /// The path from the versions directory.
  package var path: String
  /// How they differ.
  package var kind: Kind

  private enum CodingKeys: String, CodingKey {
    case path
    case kind = "state"
  }

  /// How a bundle can differ from a directory.
  package enum Kind: String, Sendable, Hashable, Codable {
    /// Both have the file, with different bytes.
    case changed
    /// Only the directory has the file.
    case missing
    /// Only the bundle has the file.
    case extra
  }
}

extension BundleManifest {
  /// Compares the bundle with other files, byte by byte.
  ///
  /// - Returns: the differences, in the order of their paths.
  package func differences(from others: [File]) -> [BundleDifference] {
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
}
