import Migrations
import TOMLKit

/// What flyway.conf or flyway.toml says of the files beside it.
struct FlywayConfiguration: Sendable {
  /// The values of placeholders by their names in lower case.
  private(set) var placeholders: [String: String] = [:]
  /// Whether placeholders are filled in at all.
  private(set) var replacesPlaceholders = true
  /// Where the migrations are, as the configuration says; nil for everywhere.
  private var locations: [String]?

  /// Reads the file that is there; without one all is as Flyway has it by default.
  /// - Throws: `ProblemList` when flyway.toml is none.
  init(_ tree: SourceTree) throws(ProblemList) {
    tree.file("flyway.conf")?.lines.forEach { addProperty($0.trimmed) }
    if let file = tree.file("flyway.toml") {
      let text = file.lines.map(\.text).joined(separator: "\n")
      if let fault = TOMLPrecheck.fault(in: text) {
        let place = fault.location(in: text, path: file.path)
        throw ProblemList([Problem(place, "is no TOML: \(fault.message)")])
      }
      do {
        addTable(try TOMLTable(string: text))
      } catch {
        throw ProblemList([
          Problem(SourceLocation(path: file.path, line: 1), "is no TOML: \(error)")
        ])
      }
    }
  }

  private mutating func addProperty(_ text: Substring) {
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
    }
  }

  private mutating func addTable(_ table: TOMLTable) {
    guard let flyway = table["flyway"]?.table else { return }
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

  /// The lines of a file with the values of placeholders that are known.
  func filled(_ file: SourceFile) -> [SourceLine] {
    guard replacesPlaceholders, !placeholders.isEmpty else { return file.lines }
    return file.lines.map { line in
      var line = line
      line.text = Substring(filled(line.text))
      return line
    }
  }

  private func filled(_ text: Substring) -> String {
    let pieces = text.split(separator: "${", omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(into: String(pieces[0])) { result, piece in
      let name = piece.prefix { $0 != "}" }
      if name.count < piece.count, let value = placeholders[name.lowercased()] {
        result += value + piece.dropFirst(name.count + 1)
      } else {
        result += "${" + piece
      }
    }
  }
}
