import Crypto

/// An executable with the migration files inside.
///
/// ```swift
/// if let bundle = try MigrationBundle(at: "/proc/self/exe") {
///   let graph = try RevisionGraph(bundle.contents().migrations.revisions())
/// }
/// ```
/// Files are read where they are in the executable; nothing is unpacked.
package struct MigrationBundle: Sendable, Hashable {
  /// The executable.
  package let path: String
  /// What the bundle says about itself.
  package let manifest: BundleManifest
  /// SHA-256 of the manifest, which has the digest of each file: what names the bundle's content.
  package var digest: String { footer.manifestDigest }

  private let footer: BundleFooter
  /// What to call the bundle in messages.
  private let name: String

  /// Looks at the end of a file, and reads the manifest if it is a bundle.
  ///
  /// - Parameter name: what to call the bundle in messages, instead of the path.
  /// - Returns: nil when the file is no bundle.
  /// - Throws: `BundleError` when it is a damaged one, or cannot be read. An executable is one when
  ///   it does not end where its image ends.
  package init?(at path: String, name: String? = nil) throws(BundleError) {
    let contents: Contents
    do throws(SystemError) {
      contents = try Self.read(OpenFile(path))
    } catch {
      throw .unreadable(path: name ?? path, reason: error.description)
    }
    switch contents {
    case .nothing: return nil
    case .damage(let damage): throw .damaged(path: name ?? path, damage)
    case .bundle(let footer, let manifest):
      self.path = path
      self.name = name ?? path
      self.footer = footer
      self.manifest = manifest
    }
  }

  /// What a file is found to hold.
  private enum Contents {
    case nothing
    case damage(BundleError.Damage)
    case bundle(BundleFooter, BundleManifest)
  }

  private static func read(_ file: borrowing OpenFile) throws(SystemError) -> Contents {
    let size = try file.size()
    let end = try file.bytes(at: max(0, size - BundleFooter.size), count: BundleFooter.size)
    guard BundleFooter.isSigned(end) else {
      guard let imageEnd = try ExecutableImage.end(of: file), imageEnd != size else {
        return .nothing
      }
      return .damage(size < imageEnd ? .programCut : .endMissing)
    }
    guard let footer = BundleFooter(end), footer.manifest.upperBound + end.count == size else {
      return .damage(.lastLine)
    }
    let bytes = try file.bytes(at: footer.manifest.lowerBound, count: footer.manifestSize)
    guard SHA256.hash(data: bytes).text == footer.manifestDigest,
      let manifest = BundleManifest(bytes)
    else { return .damage(.manifest) }
    return .bundle(footer, manifest)
  }

  /// Reads the migration files, in the natural order of their numbers.
  ///
  /// - Throws: `BundleError` when a file is not what was packed; `ProblemList`.
  package func load() throws -> [MigrationFile] { try contents().migrations }

  /// Reads the migration files and the repeatable ones.
  ///
  /// - Throws: `BundleError` when a file is not what was packed; `ProblemList`.
  package func contents() throws -> VersionsContents {
    try checkFiles()
    var offset = footer.executableSize
    var found = FoundContents()
    for file in manifest.files {
      let bytes = offset..<(offset + file.size)
      offset = bytes.upperBound
      let path = "\(manifest.directory)/\(file.path)"
      let part = FilePart(path: self.path, bytes: bytes)
      let fileName = file.path.split(separator: "/").last.map(String.init) ?? ""
      if let name = RepeatableFile.name(ofFileAt: file.path[...]) {
        found.repeatables.append(FoundRepeatable(path: path, name: name, part: part))
      } else if let name = MigrationFileName(fileName) {
        found.migrations.append(FoundFile(path: path, name: name, part: part))
      }
    }
    return try found.load()
  }

  /// Compares all of the bundle with its digests, the program included.
  ///
  /// - Throws: `BundleError` when it is not what was packed, or cannot be read.
  package func check() throws(BundleError) {
    try checkFiles()
    try refuseDamage { file throws(SystemError) in
      var digester = ContentDigester()
      let content = try digester.digest(file, upTo: footer.executableSize)
      return content.digest == footer.executableDigest ? nil : .program
    }
  }

  private func checkFiles() throws(BundleError) {
    try refuseDamage { file throws(SystemError) in
      var digester = ContentDigester()
      try file.seek(to: footer.executableSize)
      for entry in manifest.files
      where try digester.digest(file, upTo: entry.size).digest != entry.digest {
        return .file("\(manifest.directory)/\(entry.path)")
      }
      return nil
    }
  }

  /// Throws the damage that a look at the file finds.
  private func refuseDamage(
    _ findDamage: (borrowing OpenFile) throws(SystemError) -> BundleError.Damage?
  ) throws(BundleError) {
    let damage: BundleError.Damage?
    do throws(SystemError) {
      damage = try findDamage(OpenFile(path))
    } catch {
      throw .unreadable(path: name, reason: error.description)
    }
    if let damage { throw .damaged(path: name, damage) }
  }
}
