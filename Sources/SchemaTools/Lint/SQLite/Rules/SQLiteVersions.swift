import Migrations

/// Statements that are newer than the version of SQLite that is configured.
enum SQLiteVersions: SQLiteRule {
  static let name = "sqlite-version"
  static let summary = "The statement needs a newer SQLite than server_version says."

  static func findings(in section: SQLiteSection) -> [Finding] {
    guard let version = section.settings.sqliteVersion else { return [] }
    return section.steps.compactMap { step in
      guard let (feature, needed) = newestFeature(of: step), needed > version else { return nil }
      return section.finding(
        self, severity: .error, at: step,
        "\(feature) is there from SQLite \(needed) on, and server_version is \(version)",
        remedy: "Do it without, or raise server_version if no older SQLite opens the database.")
    }
  }

  /// After https://sqlite.org/changes.html.
  private static func newestFeature(of step: SQLiteStep) -> (String, ServerVersion)? {
    switch step.action {
    case .dropColumn: return ("ALTER TABLE … DROP COLUMN", ServerVersion(3, 35))
    case .renameColumn: return ("ALTER TABLE … RENAME COLUMN", ServerVersion(3, 25))
    case .createTable(let table):
      if step.after.tables[table]?.isStrict == true {
        return ("a STRICT table", ServerVersion(3, 37))
      }
    default: break
    }
    let words = step.tokens.map(\.keyword)
    let features: [([String], String, ServerVersion)] = [
      (["RETURNING"], "RETURNING", ServerVersion(3, 35)),
      (["AS", "MATERIALIZED"], "AS MATERIALIZED", ServerVersion(3, 35)),
      (["GENERATED", "ALWAYS"], "a generated column", ServerVersion(3, 31)),
      (["DO", "UPDATE"], "ON CONFLICT DO UPDATE", ServerVersion(3, 24)),
      (["DO", "NOTHING"], "ON CONFLICT DO NOTHING", ServerVersion(3, 24)),
    ]
    return features.first { words.firstRange(of: $0.0) != nil }.map { ($0.1, $0.2) }
  }
}
