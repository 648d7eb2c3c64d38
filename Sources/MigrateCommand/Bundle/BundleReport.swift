import Migrations

/// What is in a bundle, as `migrate bundle --show` prints it.
struct BundleReport: Encodable, Sendable {
  var digest: String
  var toolVersion: String
  var commit: BundleManifest.Commit?
  var settings: [String: String]
  var migrations: [Migration]
  var repeatables: [Repeatable]

  /// A migration in a bundle.
  struct Migration: Encodable, Sendable {
    var revision: String
    var checksum: String
    var message: String
    var path: String
  }

  /// A repeatable migration in a bundle.
  struct Repeatable: Encodable, Sendable {
    var repeatable: String
    var checksum: String
    var path: String
  }

  /// Reads the migrations of a bundle.
  /// - Throws: `BundleError`, `ProblemList`.
  init(_ bundle: MigrationBundle) throws {
    let manifest = bundle.manifest
    digest = bundle.digest
    toolVersion = manifest.toolVersion
    commit = manifest.commit
    settings = manifest.settings
    let contents = try bundle.contents()
    migrations = contents.migrations.map {
      Migration(revision: $0.revision, checksum: $0.checksum, message: $0.message, path: $0.path)
    }
    repeatables = contents.repeatables.files.map {
      Repeatable(repeatable: $0.name, checksum: $0.file.checksum, path: $0.file.path)
    }
  }

  /// The report for people.
  func lines(_ palette: Palette) -> [String] {
    var facts = [("bundle", digest), ("migrate", toolVersion)]
    if let commit {
      let remark = commit.isModified ? ", with changes that were not committed" : ""
      facts.append(("commit", commit.id + remark))
    }
    facts += settings.sorted { $0.key < $1.key }.map { ("setting", "\($0.key) = \($0.value)") }
    let table = TextTable(
      header: ["REVISION", "CHECKSUM", "PATH", "MESSAGE"],
      rows: migrations.map { [$0.revision, String($0.checksum.prefix(19)), $0.path, $0.message] }
        + repeatables.map {
          [$0.repeatable, String($0.checksum.prefix(19)), $0.path, "repeatable"]
        }
    )
    return facts.map { "\($0.0.padded(toWidth: 7))  \($0.1)" } + [""] + table.lines(palette)
  }
}
