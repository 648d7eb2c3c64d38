/// The header of a migration file as far as it has been read, with what is wrong in it.
struct MigrationHeader {
  private(set) var revision: String?
  private(set) var downRevisions: [String]?
  private(set) var dependencies: [String] = []
  private(set) var branchLabels: [String] = []
  private(set) var replaces: [String] = []
  private(set) var message: String?
  private(set) var phase = MigrationFile.Phase.expand
  private(set) var hasPlaceholders = false
  private(set) var irreversible: String?
  private var lines: [(key: HeaderKey, line: Int)] = []

  /// The line of a key.
  func line(of key: HeaderKey) -> Int? { lines.first { $0.key == key }?.line }

  /// Takes the value of a key.
  /// - Throws: `HeaderError`.
  mutating func set(_ key: HeaderKey, to value: String, line: Int) throws(HeaderError) {
    if let first = self.line(of: key) {
      throw HeaderError("`\(key.rawValue)` stands here and on line \(first); keep one of the two")
    }
    lines.append((key, line))
    if value.isEmpty, key == .irreversible {
      throw HeaderError("`irreversible` has no reason; say why the migration cannot be taken back")
    }
    guard !value.isEmpty else {
      throw HeaderError("`\(key.rawValue)` has no value; give it one or remove the line")
    }
    switch key {
    case .revision: revision = try Self.identifier(value, of: key)
    case .downRevision: downRevisions = try Self.identifiers(value, of: key)
    case .dependsOn: dependencies = try Self.identifiers(value, of: key)
    case .branchLabels: branchLabels = try Self.identifiers(value, of: key)
    case .replaces: replaces = try Self.identifiers(value, of: key)
    case .message: message = value
    case .irreversible: irreversible = value
    case .phase: phase = try Self.phase(value)
    case .placeholders: hasPlaceholders = try PlaceholderSwitch.isOn(value)
    }
  }

  /// A comma list of identifiers; empty for `none`.
  private static func identifiers(_ list: String, of key: HeaderKey) throws(HeaderError) -> [String]
  {
    if list == "none" { return [] }
    var identifiers: [String] = []
    for item in list.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let identifier = try identifier(String(Substring(item.trimmingBlanks())), of: key)
      if identifiers.contains(identifier) {
        throw HeaderError("`\(key.rawValue)` names `\(identifier)` twice; name it once")
      }
      identifiers.append(identifier)
    }
    return identifiers
  }

  private static func identifier(_ text: String, of key: HeaderKey) throws(HeaderError) -> String {
    if text.isEmpty {
      throw HeaderError("`\(key.rawValue)` has an empty name in its list; remove the extra comma")
    }
    if ["none", "base", "head", "heads"].contains(text) {
      throw HeaderError("`\(text)` is no name for `\(key.rawValue)`: the word has its own meaning")
    }
    if let bad = text.utf8.first(where: { "@-+:".utf8.contains($0) }) {
      let character = Unicode.Scalar(bad)
      throw HeaderError(
        "`\(text)` is no name for `\(key.rawValue)`: it holds `\(character)`, and the characters"
          + " `@ - + :` have a meaning in revision identifiers")
    }
    if text.utf8.contains(where: { $0 <= UInt8(ascii: " ") }) {
      throw HeaderError(
        "`\(text)` is no name for `\(key.rawValue)`: it holds white space; separate names by commas"
      )
    }
    return text
  }

  private static func phase(_ text: String) throws(HeaderError) -> MigrationFile.Phase {
    guard let phase = MigrationFile.Phase(rawValue: text) else {
      throw HeaderError("`\(text)` is no phase; write `expand` or `contract`")
    }
    return phase
  }
}

/// What is wrong with a line of a migration file's header or with a section marker.
struct HeaderError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}
