import Migrations
import TOMLKit

/// A migrate.conf: settings at its top level, and others for each `[environments.NAME]`.
struct ConfigurationFile {
  /// The file as the user would name it.
  let path: String
  private let text: String
  private let table: TOMLTable
  private static let environments = "environments"

  /// A value as it is written in the file.
  struct Entry {
    var text: String
    /// The keys that lead to the value.
    var keys: [String]
  }

  /// Reads a file; nil when there is none.
  /// - Throws: `ConfigurationError`, also for unknown keys and values of the wrong type in any
  ///   environment.
  init?(path: String) throws(ConfigurationError) {
    guard let text = try readTextFile(path) else { return nil }
    try self.init(path: path, text: text)
  }

  /// Reads the text of a file.
  init(path: String, text: String) throws(ConfigurationError) {
    self.path = path
    self.text = text
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw .syntax(
        SourceLocation(path: path, line: place.line, column: place.column),
        message: error.description)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    try check()
  }

  /// The names of the environments, sorted.
  var environmentNames: [String] {
    table[Self.environments]?.table?.keys.sorted() ?? []
  }

  /// The entry for a setting, in an environment or else at the top level.
  func entry(for setting: Setting, environment: String?) -> Entry? {
    if let environment,
      let value = table[Self.environments]?.table?[environment]?.table?[setting.key],
      let scalar = value.scalar
    {
      return Entry(text: scalar.text, keys: [Self.environments, environment, setting.key])
    }
    return table[setting.key]?.scalar.map { Entry(text: $0.text, keys: [setting.key]) }
  }

  /// Where an entry stands.
  ///
  /// The TOML library tells positions only of errors, so this is the first line up to which the
  /// document already has the entry. Lines before the first that mentions the key need no look.
  func location(of keys: [String]) -> SourceLocation {
    var line = 0
    var end = text.startIndex
    let name = keys.last ?? ""
    var isMentioned = false
    while end < text.endIndex {
      let start = end
      end = text[start...].firstIndex(where: \.isNewline).map(text.index(after:)) ?? text.endIndex
      line += 1
      isMentioned = isMentioned || text[start..<end].firstRange(of: name) != nil
      if isMentioned, let beginning = try? TOMLTable(string: String(text[..<end])),
        beginning.contains(keys)
      {
        break
      }
    }
    return SourceLocation(path: path, line: line)
  }

  private func check() throws(ConfigurationError) {
    try check(table, at: [], tables: [Self.environments])
    guard let environments = table[Self.environments] else { return }
    guard let environments = environments.table else {
      throw wrongValue(of: [Self.environments], expectation: "tables [environments.NAME]")
    }
    for name in environments.keys {
      guard let environment = environments[name]?.table else {
        throw wrongValue(
          of: [Self.environments, name], expectation: "a table [environments.\(name)]")
      }
      try check(environment, at: [Self.environments, name])
    }
  }

  private func check(
    _ table: TOMLTable, at path: [String], tables: [String] = []
  ) throws(ConfigurationError) {
    for (key, value) in table where !tables.contains(key) {
      guard let setting = Setting.all.first(where: { $0.key == key }) else {
        throw .unknownKey(
          location(of: path + [key]), key: key,
          near: nearMiss(key, among: Setting.all.map(\.key) + tables))
      }
      guard let scalar = value.scalar, setting.types.contains(scalar.type) else {
        throw wrongValue(of: path + [key], expectation: setting.expectation)
      }
    }
  }

  private func wrongValue(of keys: [String], expectation: String) -> ConfigurationError {
    let value = keys.reduce(table as (any TOMLValueConvertible)?) { $0?.table?[$1] }
    return .wrongValue(
      origin: .file(location(of: keys)), key: keys.joined(separator: "."),
      value: value?.scalar?.text ?? "a value of another kind", expectation: expectation)
  }
}

extension TOMLTable {
  fileprivate func contains(_ keys: [String]) -> Bool {
    keys.reduce(self as (any TOMLValueConvertible)?) { $0?.table?[$1] } != nil
  }
}

extension TOMLValueConvertible {
  /// The value as text with its type; nil for the types that no setting has.
  fileprivate var scalar: (text: String, type: TOMLScalarType)? {
    if let string { return (string, .string) }
    if let bool { return (bool ? "true" : "false", .boolean) }
    if let int { return (String(int), .integer) }
    return nil
  }
}
