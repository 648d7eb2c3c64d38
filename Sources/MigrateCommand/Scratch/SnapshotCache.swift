import FoundationEssentials
import Glibc
import Migrations

/// The schemas that earlier runs found migrations to make, by the digest of all that they depend on.
///
/// It lies in the user's own cache; what others could have put there, and a damaged file, is as good as
/// not there. Nothing fails because of it.
struct SnapshotCache {
  private let directory: String

  /// How many schemas are kept, those used last.
  private static let capacity = 16
  private static let prefix = "schema-"
  /// Tells what the files hold: to be counted up with any change of what a snapshot has.
  static let layout = "migrate schema 1"

  /// - Parameter directory: the configured directory; empty for `migrate` in the user's own.
  /// - Returns: nil where there is none that is the user's alone.
  init?(directory: String) {
    guard let directory = UserCache.directory(directory),
      UserCache.distrust(of: directory) == nil
    else { return nil }
    self.directory = directory
  }

  /// The schema of a digest; nil when it is not known.
  subscript(digest: String) -> SchemaSnapshot? {
    let path = file(digest)
    guard UserCache.isOwn(path), let bytes = try? contents(ofFile: path),
      let snapshot = Self.snapshot(in: bytes, of: digest)
    else { return nil }
    UserCache.touch(path)
    return snapshot
  }

  /// Keeps a schema.
  func keep(_ snapshot: SchemaSnapshot, of digest: String) {
    let path = file(digest)
    let draft = path + "-\(getpid())"
    do {
      try UserCache.create(directory)
      guard UserCache.distrust(of: directory) == nil else { return }
      unlink(draft)
      guard case .created = try NewFile(path: draft, text: Self.text(of: snapshot, digest)).write(),
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

  /// A line with what it is, which schema, and the digest of the rest; then kind, name and definition
  /// of each object, each with the byte behind it that no text of PostgreSQL has.
  private static func text(of snapshot: SchemaSnapshot, _ digest: String) -> String {
    let objects = snapshot.objects.map { "\($0.kind)\0\($0.name)\0\($0.definition)\0" }.joined()
    return "\(layout) \(digest) \(Digest.of(Array(objects.utf8)))\n" + objects
  }

  private static func snapshot(in bytes: [UInt8], of digest: String) -> SchemaSnapshot? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let objects = Array(bytes[(end + 1)...])
    let line = "\(layout) \(digest) \(Digest.of(objects))"
    guard bytes[..<end].elementsEqual(line.utf8) else { return nil }
    let fields = objects.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    return SchemaSnapshot(
      stride(from: 0, to: fields.count - 2, by: 3).map {
        SchemaObject(kind: fields[$0], name: fields[$0 + 1], definition: fields[$0 + 2])
      })
  }
}
