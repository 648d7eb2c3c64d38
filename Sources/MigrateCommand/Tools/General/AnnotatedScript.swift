import Migrations

/// A file whose directions and statements stand between annotations: `-- +goose Up`.
struct AnnotatedScript {
  /// The lines of the up migration.
  private(set) var up: [SourceLine] = []
  /// The lines of the down migration; nil when there is none.
  private(set) var down: [SourceLine]?
  /// The annotations other than those below, with their lines, in lower case.
  private(set) var others: [(text: String, line: SourceLine)] = []
  /// What follows `Up` on its line, in lower case.
  private(set) var upOptions = ""
  /// What follows `Down` on its line, in lower case.
  private(set) var downOptions = ""

  /// The first statement that stands before all directions, which the tool passes over or refuses.
  private(set) var early: SourceLine?

  private enum Direction { case none, up, down }

  /// Reads a file; nil when it has no `Up`.
  /// - Parameter prefix: What begins an annotation, for example `+goose`.
  init?(_ file: SourceFile, prefix: String) {
    var direction = Direction.none
    var hasUp = false
    for line in file.lines {
      guard let annotation = Self.annotation(line, prefix: prefix) else {
        append(line, to: direction)
        continue
      }
      let words = annotation.split(separator: " ")
      let options = words.dropFirst().joined(separator: " ")
      switch words.first {
      case "up":
        (direction, upOptions, hasUp) = (.up, options, true)
      case "down":
        (direction, downOptions, down) = (.down, options, down ?? [])
      case "statementbegin": break
      case "statementend": endStatement(line, of: direction)
      default: others.append((annotation, line))
      }
    }
    if !hasUp { return nil }
  }

  /// Whether a file has an annotation.
  static func has(_ prefix: String, in file: SourceFile) -> Bool {
    file.lines.contains { annotation($0, prefix: prefix) != nil }
  }

  /// What somebody has to look at.
  var reviewItems: [Problem] {
    early.map { [Problem($0.location, "stands before the first section, and is left out")] } ?? []
  }

  /// What follows the prefix, in lower case with single blanks; nil for any other line.
  private static func annotation(_ line: SourceLine, prefix: String) -> String? {
    let text = line.trimmed
    guard text.hasPrefix("--") else { return nil }
    let words = text.dropFirst(2).split { $0 == " " || $0 == "\t" }
    guard words.first?.lowercased() == prefix else { return nil }
    return words.dropFirst().joined(separator: " ").lowercased()
  }

  private mutating func append(_ line: SourceLine, to direction: Direction) {
    switch direction {
    case .none: if early == nil, !line.isBlank, line.comment == nil { early = line }
    case .up: up.append(line)
    case .down: down?.append(line)
    }
  }

  /// Closes a statement of which the annotation alone said that it ends.
  private mutating func endStatement(_ line: SourceLine, of direction: Direction) {
    let last = (direction == .up ? up : down ?? []).last { !$0.isBlank }
    if let last, !last.trimmed.hasSuffix(";") {
      append(SourceLine(path: line.path, number: line.number, text: ";"), to: direction)
    }
  }
}
