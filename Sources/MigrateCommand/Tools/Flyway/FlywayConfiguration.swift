import Migrations
import TOMLKit

/// What flyway.conf or flyway.toml says of the files beside it.
struct FlywayConfiguration: Sendable {
  /// The values of placeholders by their names in lower case.
  private(set) var placeholders: [String: String] = [:]
  /// Whether placeholders are filled in at all.
  fileprivate var replacesPlaceholders = true
  /// The settings of names and placeholders that are not followed, with their places.
  private(set) var reviewItems: [Problem] = []
  /// Where the migrations are, as the configuration says; nil for everywhere.
  private var locations: [String]?

  /// Reads the file that is there; without one all is as Flyway has it by default.
  /// - Throws: `ProblemList` when flyway.toml is none.
  init(_ tree: SourceTree) throws(ProblemList) {
    tree.file("flyway.conf")?.lines.forEach { addProperty($0) }
    if let file = tree.file("flyway.toml") {
      let text = file.lines.map(\.text).joined(separator: "\n")
      if let fault = TOMLPrecheck.fault(in: text) {
        let place = fault.location(in: text, path: file.path)
        throw ProblemList([Problem(place, "is no TOML: \(fault.message)")])
      }
      do {
        addTable(try TOMLTable(string: text), file.path)
      } catch {
        throw ProblemList([
          Problem(SourceLocation(path: file.path, line: 1), "is no TOML: \(error)")
        ])
      }
    }
  }

  private mutating func addProperty(_ line: SourceLine) {
    let text = line.trimmed
    guard !text.hasPrefix("#"), let equals = text.firstIndex(of: "=") else { return }
    let key = String(Substring(text[..<equals].utf8.trimmingSpace()))
    let value = String(Substring(text[equals...].dropFirst().utf8.trimmingSpace()))
    let placeholder = "flyway.placeholders."
    if key.hasPrefix(placeholder) {
      placeholders[key.dropFirst(placeholder.count).lowercased()] = value
    } else if key == "flyway.locations" {
      locations = value.split(separator: ",").map(Self.location)
    } else if key == "flyway.placeholderReplacement" {
      replacesPlaceholders = value != "false"
    } else if key.hasPrefix("flyway."), let standard = Self.standards[String(key.dropFirst(7))],
      value != standard
    {
      reviewItems.append(
        Problem(line.location, "Flyway reads its files by `\(key)`, and migrate does not"))
    }
  }

  /// How Flyway reads files where it is not told otherwise.
  private static let standards = [
    "baselineMigrationPrefix": "B", "placeholderPrefix": "${", "placeholderSeparator": ":",
    "placeholderSuffix": "}", "repeatableSqlMigrationPrefix": "R", "sqlMigrationPrefix": "V",
    "sqlMigrationSeparator": "__", "sqlMigrationSuffixes": ".sql", "undoSqlMigrationPrefix": "U",
  ]

  private mutating func addTable(_ table: TOMLTable, _ path: String) {
    guard let flyway = table["flyway"]?.table else { return }
    for (key, standard) in Self.standards.sorted(by: { $0.key < $1.key }) {
      guard let value = flyway[key]?.string, value != standard else { continue }
      reviewItems.append(
        Problem(
          SourceLocation(path: path, line: 1),
          "Flyway reads its files by `\(key)`, and migrate does not"))
    }
    locations = flyway["locations"]?.array?.compactMap { $0.string.map { Self.location($0[...]) } }
    replacesPlaceholders = flyway["placeholderReplacement"]?.bool ?? true
    for (key, value) in flyway["placeholders"]?.table ?? TOMLTable() {
      placeholders[key.lowercased()] = value.string
    }
  }

  /// `filesystem:./sql/` and `classpath:sql` as the plain path.
  private static func location(_ text: Substring) -> String {
    var path = Substring(text.utf8.trimmingSpace())
    for prefix in ["filesystem:", "classpath:", "./", "/"] where path.hasPrefix(prefix) {
      path = path.dropFirst(prefix.count)
    }
    return path.hasSuffix("/") ? String(path.dropLast()) : String(path)
  }

  /// Whether a file lies in one of the locations; those of a class path are somewhere in the sources.
  func includes(_ file: SourceFile) -> Bool {
    guard let locations else { return true }
    let folder = "/" + file.folders.joined(separator: "/") + "/"
    return locations.contains { $0.isEmpty || $0 == "." || folder.contains("/\($0)/") }
  }
}

extension FlywayConfiguration {
  /// What is good to know of the values.
  var notes: [String] {
    guard replacesPlaceholders, !placeholders.isEmpty else { return [] }
    let names = placeholders.keys.sorted().joined(separator: ", ")
    return [
      "placeholders have the values of Flyway's configuration as defaults; another environment may"
        + " need others: \(names)"
    ]
  }

  /// A file in which `${name}` is a placeholder of migrate.
  /// - Parameter isReplaced: Whether Flyway fills in the placeholders of this file.
  func section(
    _ file: SourceFile, isReplaced: Bool, runsInTransaction: Bool
  ) -> ImportedSection {
    var section = ImportedSection(file, runsInTransaction: runsInTransaction)
    guard replacesPlaceholders, isReplaced else { return section }
    for index in section.lines.indices where section.lines[index].text.contains("${") {
      let line = FlywayLine(section.lines[index], values: placeholders)
      section.placeholders.merge(line.placeholders) { $0 && $1 }
      section.reviewItems += line.reviewItems
      section.lines[index].text = line.text
    }
    return section
  }
}

/// A line with placeholders of Flyway as migrate has them.
private struct FlywayLine {
  private(set) var text: Substring
  private(set) var placeholders: [String: Bool] = [:]
  private(set) var reviewItems: [Problem] = []

  init(_ line: SourceLine, values: [String: String]) {
    let pieces = line.text.split(separator: "${", omittingEmptySubsequences: false)
    var result = String(pieces[0])
    for piece in pieces.dropFirst() {
      let written = piece.prefix { $0 != "}" }
      guard written.count < piece.count, let name = Self.name(written) else {
        reviewItems.append(
          Problem(line.location, "holds `${`, which begins no placeholder of Flyway"))
        result += "${" + piece
        continue
      }
      if result.hasSuffix("$") {
        reviewItems.append(
          Problem(line.location, "holds `$${`, which stands for `${` here; write what it does"))
      }
      if written.contains(":") {
        reviewItems.append(
          Problem(
            line.location,
            "holds `${\(written)}`, which Flyway itself has a value for; give `${\(name)}` one"))
      }
      let value = values[written.lowercased()]
      let isSecret = ["password", "secret", "token", "passwd", "key"]
        .contains { name.lowercased().contains($0) }
      let canStand = value.map { !$0.contains("}") && !isSecret } ?? false
      placeholders[name] = canStand
      result += "${" + name + (canStand ? ":-" + (value ?? "") : "") + "}"
      result += piece.dropFirst(written.count + 1)
    }
    text = Substring(result)
  }

  /// The name with `_` for what a name cannot have here; nil for what is no name.
  private static func name(_ written: Substring) -> String? {
    guard let first = written.first, first.isASCII, first.isLetter || first == "_",
      written.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_.-:".contains($0)) })
    else { return nil }
    return String(written.map { ".-:".contains($0) ? "_" : $0 })
  }
}
