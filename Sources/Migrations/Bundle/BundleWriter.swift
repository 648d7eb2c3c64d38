import Crypto
import Glibc

/// Puts an executable and migration files together to a bundle.
///
/// Whether the files make a sound graph, and whether the executable holds those in Swift, is for the
/// caller to know.
package struct BundleWriter: Sendable {
  /// The executable, which is no bundle.
  package var executable: String
  /// The paths of the files.
  package var files: [String]
  /// What the bundle is to say about itself; the writer fills in the files.
  package var manifest: BundleManifest

  /// Creates a writer.
  package init(executable: String, files: [String], manifest: BundleManifest) {
    self.executable = executable
    self.files = files
    self.manifest = manifest
  }
}

extension BundleWriter {
  /// Writes the bundle. Whoever looks at the path sees the old file or the new one.
  ///
  /// The same input makes the same bytes.
  /// - Parameters:
  ///   - directory: where the files are, as their paths begin.
  ///   - overwrites: whether a file that is there and no bundle may be replaced.
  /// - Returns: the bundle.
  /// - Throws: `BundleError`.
  @discardableResult
  package func write(
    to path: String, from directory: String, overwriting overwrites: Bool = false
  ) throws(BundleError) -> MigrationBundle {
    if !overwrites, access(path, F_OK) == 0, try !Self.isBundle(path) {
      throw .exists(path: path)
    }
    let values = [manifest.directory] + manifest.settings.values + files
    if let value = values.first(where: { $0.contains(where: \.isNewline) }) {
      throw .severalLines(value)
    }
    let draft = "\(path).\(getpid()).tmp"
    do throws(SystemError) {
      try writeDraft(draft, from: directory)
      if rename(draft, path) != 0 { throw SystemError() }
    } catch {
      unlink(draft)
      throw .unwritable(path: path, reason: error.description)
    }
    guard let bundle = try MigrationBundle(at: path) else { throw .noBundle(path: path) }
    return bundle
  }

  /// Whether a file is a bundle, be it a damaged one.
  private static func isBundle(_ path: String) throws(BundleError) -> Bool {
    do throws(BundleError) {
      return try MigrationBundle(at: path) != nil
    } catch {
      guard case .damaged = error else { throw error }
      return true
    }
  }

  private func writeDraft(_ path: String, from directory: String) throws(SystemError) {
    let output = try OpenFile(draft: path, mode: 0o755)
    if fchmod(output.descriptor, 0o755) != 0 { throw SystemError() }

    let append = { (piece: ArraySlice<UInt8>) throws(SystemError) in try output.write(piece) }
    var digester = ContentDigester()
    let program = try digester.digest(OpenFile(executable), append)
    var manifest = manifest
    manifest.files = try BundleManifest.files(files, in: directory, append)
    let text = Array(manifest.text.utf8)
    try output.write(text)
    let footer = BundleFooter(
      executableSize: program.size, filesSize: manifest.files.reduce(0) { $0 + $1.size },
      manifestSize: text.count, executableDigest: program.digest,
      manifestDigest: SHA256.hash(data: text).text)
    try output.write(footer.text.utf8)
    try output.synchronize()
  }
}
