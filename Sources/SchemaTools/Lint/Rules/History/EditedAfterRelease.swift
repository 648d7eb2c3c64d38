import Migrations

/// Migrations that are another than the one that was released.
enum EditedAfterRelease: HistoryRule {
  static let name = "edited-after-release"
  static let summary =
    "A migration that was released is changed, so that databases that have it differ from new ones."
  static let severity = Finding.Severity.error

  static func findings(in history: LintHistory) -> [Finding] {
    history.files.filter { file in
      history.released[file.revision].map { $0 != file.checksum } ?? false
    }.map { file in
      file.finding(
        self, "it is another than the one that was released, which does not run again",
        remedy: """
          Take the change back and put it into a new revision; or accept it by `migrate repair \
          --accept-checksum \(file.revision)`, if it makes no difference.
          """)
    }
  }
}
