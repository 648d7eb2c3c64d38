import Migrations

/// Gives imported migrations the number of their file and their revision, which keep the tool's own
/// versions wherever that can be.
struct VersionNumbering {
  /// The number and the revision of each migration, in order.
  let names: [(number: String, revision: String)]

  /// Numbers a history.
  /// - Parameter mayRepeat: Whether versions may be missing, or stand for several migrations.
  /// - Throws: All versions that stand twice, unless they may.
  init(_ migrations: [ImportedMigration], mayRepeat: Bool) throws(ProblemList) {
    let versions = migrations.map(\.version)
    if versions.allSatisfy({ NumberedName($0)?.number == $0 }) {
      let uses = Self.uses(of: versions)
      let duplicates = Self.duplicates(migrations, uses)
      if !mayRepeat, !duplicates.isEmpty { throw ProblemList(duplicates) }
      names = zip(versions, uses).map { version, use in
        (version, use == 0 ? version : version + Self.suffix(use))
      }
      return
    }
    let width = max(4, String(migrations.count).count)
    let ordinals = migrations.indices.map { index in
      let digits = String(index + 1)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    if mayRepeat {
      names = ordinals.map { ($0, $0) }
      return
    }
    let duplicates = Self.duplicates(migrations, Self.uses(of: versions))
    if !duplicates.isEmpty { throw ProblemList(duplicates) }
    let revisions = versions.map(Self.revision)
    names = zip(zip(ordinals, revisions), Self.uses(of: revisions)).map { name, use in
      (number: name.0, revision: use == 0 ? name.1 : name.1 + Self.suffix(use))
    }
  }

  /// The revision of each version; of those that stand for several migrations the first one's, and of
  /// its parts the last one's.
  func revisions(of migrations: [ImportedMigration]) -> [String: String] {
    var revisions: [String: String] = [:]
    for (migration, name) in zip(migrations, names)
    where migration.part > 0 || revisions[migration.version] == nil {
      revisions[migration.version] = name.revision
    }
    return revisions
  }

  /// A version with `_` for each character that means something in revision identifiers.
  private static func revision(_ version: String) -> String {
    String(version.map { "@-+:,".contains($0) || $0.isWhitespace ? "_" : $0 })
  }

  /// How often the version of each migration stands before it; `01` is `1`.
  private static func uses(of versions: [String]) -> [Int] {
    var counts: [Substring: Int] = [:]
    return versions.map { version in
      let name = NumberedName(version)
      let value = name?.number == version ? name?.value ?? "" : version[...]
      defer { counts[value, default: 0] += 1 }
      return counts[value, default: 0]
    }
  }

  /// `b` for the second of a version, `c` for the third, and so on; `z2` behind `z`.
  private static func suffix(_ use: Int) -> String {
    let letters = "bcdefghijklmnopqrstuvwxyz"
    guard use > letters.count else {
      return String(letters[letters.index(letters.startIndex, offsetBy: use - 1)])
    }
    return "z\(use - letters.count + 1)"
  }

  private static func duplicates(_ migrations: [ImportedMigration], _ uses: [Int]) -> [Problem] {
    zip(migrations, uses).filter { $0.part == 0 && $1 > 0 }.map { migration, _ in
      Problem(
        SourceLocation(path: migration.up.path, line: 1),
        "another file has the version \(migration.version) too; give one of them another")
    }
  }
}

extension [ImportedMigration] {
  /// What to say of numbers that are left out in a sequence: a file may have been lost.
  var gapNote: String? {
    guard allSatisfy({ $0.parents == nil }) else { return nil }
    let values = compactMap { Int($0.version) }
    guard values.count == count, values.count > 1 else { return nil }
    let gaps = zip(values, values.dropFirst()).filter { $1 > $0 + 1 }
    guard let (before, after) = gaps.first, gaps.count * 2 < values.count else { return nil }
    let others = gaps.count > 1 ? ", and \(gaps.count - 1) more such places" : ""
    return "there is no version between \(before) and \(after)\(others); is a file missing?"
  }
}
