import FoundationEssentials
import Glibc
import Migrations
import SchemaChange

/// The schemas that earlier runs found migrations to make, by the digest of all that they depend on.
///
/// It lies in the user's own cache; what others could have put there, and a damaged file, is as good as
/// not there. Nothing fails because of it.
struct SchemaCache {
  private let directory: String

  /// How many schemas are kept, those used last.
  private static let capacity = 16
  private static let prefix = "schema-"
  /// Tells what the files hold: to be counted up with any change of the facts that are compared.
  static let layout = "migrate schema 2"

  /// - Parameter directory: the configured directory; empty for `migrate` in the user's own.
  /// - Returns: nil where there is none that is the user's alone.
  init?(directory: String) {
    guard let directory = UserCache.directory(directory),
      UserCache.distrust(of: directory) == nil
    else { return nil }
    self.directory = directory
  }

  /// The schema of a digest; nil when it is not known.
  subscript(digest: String) -> FactSet? {
    let path = file(digest)
    guard UserCache.isOwn(path), let bytes = try? contents(ofFile: path),
      let facts = Self.facts(in: bytes, of: digest)
    else { return nil }
    UserCache.touch(path)
    return facts
  }

  /// Keeps a schema.
  func keep(_ facts: FactSet, of digest: String) {
    let path = file(digest)
    let draft = path + "-\(getpid())"
    do {
      try UserCache.create(directory)
      guard UserCache.distrust(of: directory) == nil else { return }
      unlink(draft)
      guard case .created = try NewFile(path: draft, text: Self.text(of: facts, digest)).write(),
        chmod(draft, 0o600) == 0, rename(draft, path) == 0
      else { return }
    } catch {
      unlink(draft)
    }
    for path in UserCache.files(in: directory, beginningWith: Self.prefix).dropFirst(Self.capacity)
    {
      unlink(path)
    }
  }

  private func file(_ digest: String) -> String {
    path(Self.prefix + digest, from: directory)
  }

  /// A line with what it is, which schema, and the digest of the rest, which are the facts.
  private static func text(of facts: FactSet, _ digest: String) -> String {
    let archive = FactArchive.text(of: facts)
    return "\(layout) \(digest) \(Digest.of(Array(archive.utf8)))\n" + archive
  }

  private static func facts(in bytes: [UInt8], of digest: String) -> FactSet? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let archive = Array(bytes[(end + 1)...])
    let line = "\(layout) \(digest) \(Digest.of(archive))"
    guard bytes[..<end].elementsEqual(line.utf8) else { return nil }
    return FactArchive.facts(in: archive)
  }
}
