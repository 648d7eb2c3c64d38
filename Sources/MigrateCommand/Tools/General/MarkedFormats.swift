import Migrations

/// node-pg-migrate: `-- Up Migration` and `-- Down Migration`; a file without the first is one up
/// migration up to the second (`getActions` in src/sqlMigration.ts of salsita/node-pg-migrate).
enum NodePgMigrateFormat: MarkedFormat {
  static let name = "node-pg-migrate"
  static let upMark: String? = nil

  static func mark(_ comment: String) -> Direction? {
    let text = comment.drop { $0 == "-" || $0 == " " }
    if text.hasPrefix("up migration") { return .up }
    return text.hasPrefix("down migration") ? .down : nil
  }
}

/// micrate: `-- +micrate Up` and `-- +micrate Down`.
enum MicrateFormat: MarkedFormat {
  static let name = "micrate"
  static let upMark: String? = "-- +micrate Up"

  static func mark(_ comment: String) -> Direction? {
    ["+micrate up": Direction.up, "+micrate down": .down][comment]
  }
}

/// rambler: `-- rambler up` and `-- rambler down`, perhaps several times in a file.
enum RamblerFormat: MarkedFormat {
  static let name = "rambler"
  static let upMark: String? = "-- rambler up"

  static func mark(_ comment: String) -> Direction? {
    ["rambler up": Direction.up, "rambler down": .down][comment]
  }
}

/// Play's evolutions: `# --- !Ups` or `-- !Ups`, and `!Downs`; two semicolons stand for one.
enum PlayFormat: MarkedFormat {
  static let name = "play"
  static let upMark: String? = "-- !Ups"

  static func mark(_ comment: String) -> Direction? {
    if comment.contains("!ups") { return .up }
    return comment.contains("!downs") ? .down : nil
  }

  static func text(of line: Substring) -> Substring {
    line.contains(";;") ? Substring(line.replacing(";;", with: ";")) : line
  }
}

/// MyBatis Migrations and dbdeploy: all up to `-- //@UNDO` is the up migration.
enum MyBatisFormat: MarkedFormat {
  static let name = "mybatis"
  static let upMark: String? = nil
  /// `bootstrap.sql` and `onAbort.sql` are run apart from them.
  static let needsNumber = true

  static func mark(_ comment: String) -> Direction? {
    comment.drop { $0 == "/" || $0 == " " || $0 == "-" } == "@undo" ? .down : nil
  }
}

/// shmig: `-- ==== UP ====` and `-- ==== DOWN ====`.
enum ShmigFormat: MarkedFormat {
  static let name = "shmig"
  static let upMark: String? = "-- ==== UP ===="

  static func mark(_ comment: String) -> Direction? {
    guard comment.hasPrefix("===") else { return nil }
    return ["up": Direction.up, "down": .down][comment.filter { $0 != "=" && $0 != " " }]
  }
}

/// Files with `-- Up` and `-- Down`, or with other words that say the same: `-- @UP`, `/* undo */`.
/// Only those count that have one of each, the first before all statements.
enum UpDownFormat: HistoryFormat {
  static let name = "up-down"
  static let versionsMayRepeat = true

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.topFiles.contains { script($0).isPlainPair }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var history = try PlainFormat.read(tree)
    let files = Dictionary(tree.topFiles.map { ($0.path, $0) }) { first, _ in first }
    for index in history.migrations.indices where history.migrations[index].down == nil {
      guard let file = files[history.migrations[index].up.path],
        case let script = script(file), script.isPlainPair
      else { continue }
      history.migrations[index].up.lines = script.up ?? []
      history.migrations[index].down = script.down.map {
        ImportedSection(path: file.path, lines: $0)
      }
    }
    return history
  }

  private static func script(_ file: SourceFile) -> MarkedScript {
    MarkedScript(file) { comment in
      DirectionMark(comment).flatMap { $0.isAlone ? $0.direction : nil }
    }
  }
}
