/// The header of a migration file as far as it has been read, with what is wrong in it.
struct MigrationHeader {
  fileprivate(set) var revision: String?
  fileprivate(set) var downRevisions: [String]?
  fileprivate(set) var dependencies: [String] = []
  fileprivate(set) var branchLabels: [String] = []
  fileprivate(set) var replaces: [String] = []
  fileprivate(set) var message: String?
  fileprivate(set) var phase = MigrationFile.Phase.expand
  fileprivate(set) var hasPlaceholders = false
  fileprivate(set) var irreversible: String?
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
    guard !value.isEmpty else {
      throw HeaderError("`\(key.rawValue)` has no \(key.rules.withoutValue)")
    }
    try key.rules.read(value, &self)
  }

  /// A comma list of identifiers; empty for `none`.
  fileprivate static func identifiers(_ list: String, of key: HeaderKey) throws(HeaderError)
    -> [String]
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

  fileprivate static func identifier(_ text: String, of key: HeaderKey) throws(HeaderError)
    -> String
  {
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

  fileprivate static func phase(_ text: String) throws(HeaderError) -> MigrationFile.Phase {
    guard let phase = MigrationFile.Phase(rawValue: text) else {
      throw HeaderError("`\(text)` is no phase; write `expand` or `contract`")
    }
    return phase
  }
}

extension HeaderKey {
  /// What there is to know of the key.
  var rules: Rules {
    switch self {
    case .revision:
      Rules(
        read: { value, header throws(HeaderError) in
          header.revision = try MigrationHeader.identifier(value, of: .revision)
        }, written: { $0.revision }, plainValues: .names)
    case .downRevision:
      Rules(
        read: { value, header throws(HeaderError) in
          header.downRevisions = try MigrationHeader.identifiers(value, of: .downRevision)
        }, written: { Self.list($0.downRevisions) }, plainValues: .names)
    case .dependsOn:
      Rules(
        read: { value, header throws(HeaderError) in
          header.dependencies = try MigrationHeader.identifiers(value, of: .dependsOn)
        }, written: { Self.filledList($0.dependencies) }, isOfRepeatables: true,
        plainValues: .names)
    case .branchLabels:
      Rules(
        read: { value, header throws(HeaderError) in
          header.branchLabels = try MigrationHeader.identifiers(value, of: .branchLabels)
        }, written: { Self.filledList($0.branchLabels) }, plainValues: .names)
    case .replaces:
      Rules(
        read: { value, header throws(HeaderError) in
          header.replaces = try MigrationHeader.identifiers(value, of: .replaces)
        }, written: { Self.filledList($0.replaces) }, plainValues: .names)
    case .message:
      Rules(
        read: { $1.message = $0 }, written: { $0.message.isEmpty ? nil : $0.message },
        isFreeText: true, isOfRepeatables: true)
    case .phase:
      Rules(
        read: { value, header throws(HeaderError) in
          header.phase = try MigrationHeader.phase(value)
        }, written: { $0.phase == .expand ? nil : $0.phase.rawValue },
        plainValues: .words(["expand", "contract"]))
    case .placeholders:
      Rules(
        read: { value, header throws(HeaderError) in
          header.hasPlaceholders = try PlaceholderSwitch.isOn(value)
        }, written: { _ in nil }, isOfRepeatables: true, plainValues: .words(["on", "off"]))
    case .irreversible:
      Rules(
        read: { $1.irreversible = $0 }, written: \.irreversible, isFreeText: true,
        withoutValue: "reason; say why the migration cannot be taken back")
    }
  }
}

/// What is wrong with a line of a migration file's header or with a section marker.
struct HeaderError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}
