import Migrations

/// What is in a bundle, as `migrate bundle --show` prints it.
struct BundleReport: Report, Encodable, Sendable {
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

  func write(to output: OutputStream, _ detail: Detail) {
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
    for fact in facts { output.writeLine("\(fact.0.padded(toWidth: 7))  \(fact.1)") }
    ([""] + table.lines(output.palette)).forEach(output.writeLine)
  }
}

/// A bundle that was written, as `migrate bundle` prints it.
struct CreatedBundle: Report {
  let report: BundleReport
  let path: String
  /// How many migrations it has, in words.
  let migrations: String

  func write(to json: JSONLines) throws { try report.write(to: json) }

  func write(to output: OutputStream, _ detail: Detail) {
    output.writeLine(
      detail == .quiet ? path : "created \(path) with \(migrations), \(report.digest)")
  }
}

/// A file that is not the same in a bundle and in the directory, as `migrate bundle --check` prints it.
struct BundleDifferenceReport: Report {
  let difference: BundleDifference
  let directory: String

  func write(to json: JSONLines) throws { try json.write(difference) }

  func write(to output: OutputStream, _ detail: Detail) {
    let text =
      switch difference.kind {
      case .changed: "is not the file in the bundle"
      case .missing: "is not in the bundle"
      case .extra: "is only in the bundle"
      }
    output.writeLine("\(directory)/\(difference.path): \(text)")
  }
}
