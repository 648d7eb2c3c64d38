import Migrations

/// What identifiers new revisions get.
enum RevisionIDStyle: String, SettingChoice {
  /// What the last file has.
  case auto
  /// `0001`, `0002`, …
  case number
  /// `20261124120000`: two people seldom take the same.
  case timestamp
  /// Twelve hexadecimal digits at random, as in Alembic.
  case hex
}

extension RevisionNumbering {
  /// The numbering of new files beside others.
  init(of files: [MigrationFile], _ style: RevisionIDStyle) {
    let found = RevisionNumbering(of: files)
    switch (style, found) {
    case (.auto, _), (.number, .sequence): self = found
    case (.number, _): self = .sequence(width: 4)
    case (.timestamp, _): self = .timestamp
    case (.hex, _): self = .hexadecimal
    }
  }
}
