import Migrations
import TOMLKit

/// A migrate.conf: settings at its top level, others for each `[environments.NAME]`, and those of
/// deployments for each `[deploy.NAME]`. Values for placeholders stand in `[placeholders]` and
/// `[environments.NAME.placeholders]`.
struct ConfigurationFile {
  /// The file as the user would name it.
  let path: String
  private let text: String
  private let table: TOMLTable
  private static let environments = "environments"
  private static let deployments = "deploy"
  private static let placeholders = "placeholders"
  private static let hooks = "hooks"

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
    if let fault = TOMLPrecheck.fault(in: text) {
      throw .syntax(fault.location(in: text, path: path), message: fault.message)
    }
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

  /// The names of the deployments, sorted.
  var deploymentNames: [String] {
    table[Self.deployments]?.table?.keys.sorted() ?? []
  }

  /// The entry for a key of a deployment.
  func entry(for key: String, deployment: String) -> Entry? {
    let keys = [Self.deployments, deployment, key]
    return table[Self.deployments]?.table?[deployment]?.table?[key]?.scalar.map {
      Entry(text: $0.text, keys: keys)
    }
  }

  /// The entry for a setting, in an environment or else at the top level.
  func entry(for setting: Setting, environment: String?) -> Entry? {
    let paths =
      (environment.map { [[Self.environments, $0] + setting.keys] } ?? []) + [setting.keys]
    return paths.lazy.compactMap { path in
      value(at: path)?.scalar.map { Entry(text: $0.text, keys: path) }
    }.first
  }

  /// The values for placeholders: those of an environment take precedence.
  func placeholders(environment: String?) -> [String: Entry] {
    let paths =
      [[Self.placeholders]]
      + (environment.map { [[Self.environments, $0, Self.placeholders]] } ?? [])
    return paths.reduce(into: [:]) { entries, path in
      let values = path.reduce(table as TOMLTable?) { $0?[$1]?.table }
      for (name, value) in values ?? TOMLTable() {
        entries[name] = value.scalar.map { Entry(text: $0.text, keys: path + [name]) }
      }
    }
  }

  private func value(at path: [String]) -> (any TOMLValueConvertible)? {
    path.reduce(table as (any TOMLValueConvertible)?) { $0?.table?[$1] }
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
    let nested = [Self.hooks, Self.placeholders]
    let settings = Self.keys(of: Setting.all.filter { $0.keys.count == 1 })
    try check(table, at: [], settings, tables: [Self.environments, Self.deployments] + nested)
    try checkTables(Self.environments, settings, tables: nested)
    for path in [[]] + environmentNames.map({ [Self.environments, $0] }) {
      try checkPlaceholders(at: path + [Self.placeholders])
      try checkHooks(at: path + [Self.hooks])
    }
    try checkTables(
      Self.deployments,
      DeploySetting.all.map { Key(name: $0.key, types: $0.types, expectation: $0.expectation) })
  }

  /// What a key may have for a value.
  private struct Key {
    var name: String
    var types: [TOMLScalarType]
    var expectation: String
  }

  private static func keys(of settings: [Setting]) -> [Key] {
    settings.map {
      Key(name: $0.keys.last ?? "", types: $0.types, expectation: $0.expectation)
    }
  }

  private func checkHooks(at path: [String]) throws(ConfigurationError) {
    guard let value = value(at: path) else { return }
    guard let hooks = value.table else {
      throw wrongValue(of: path, expectation: "a table [\(path.joined(separator: "."))]")
    }
    try check(hooks, at: path, Self.keys(of: Setting.all.filter { $0.keys.first == Self.hooks }))
  }

  /// Checks the tables `[GROUP.NAME]`.
  private func checkTables(
    _ group: String, _ keys: [Key], tables nested: [String] = []
  ) throws(ConfigurationError) {
    guard let value = table[group] else { return }
    guard let tables = value.table else {
      throw wrongValue(of: [group], expectation: "tables [\(group).NAME]")
    }
    for name in tables.keys {
      guard let table = tables[name]?.table else {
        throw wrongValue(of: [group, name], expectation: "a table [\(group).\(name)]")
      }
      try check(table, at: [group, name], keys, tables: nested)
    }
  }

  /// Checks that the values for placeholders are text, whatever their names.
  private func checkPlaceholders(at path: [String]) throws(ConfigurationError) {
    guard let value = value(at: path) else { return }
    guard let values = value.table else {
      throw wrongValue(of: path, expectation: "a table [\(path.joined(separator: "."))]")
    }
    for (name, value) in values where value.scalar.map({ $0.type == .strings }) ?? true {
      throw wrongValue(of: path + [name], expectation: String.expectation)
    }
  }

  private func check(
    _ table: TOMLTable, at path: [String], _ keys: [Key], tables: [String] = []
  ) throws(ConfigurationError) {
    for (name, value) in table where !tables.contains(name) {
      guard let key = keys.first(where: { $0.name == name }) else {
        throw .unknownKey(
          location(of: path + [name]), key: name,
          near: suggestion(for: name, among: keys.map(\.name) + tables))
      }
      guard let scalar = value.scalar, key.types.contains(scalar.type) else {
        throw wrongValue(of: path + [name], expectation: key.expectation)
      }
    }
  }

  private func wrongValue(of keys: [String], expectation: String) -> ConfigurationError {
    let value = value(at: keys)?.scalar
    return .wrongValue(
      origin: .file(location(of: keys)), key: keys.joined(separator: "."),
      // What is in an array is not shown: it may be a URL with a password.
      value: value.flatMap { $0.type == .strings ? nil : $0.text } ?? "a value of another kind",
      expectation: expectation)
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
    if let array {
      let texts = array.compactMap(\.string)
      return texts.count == array.count ? (texts.map { $0 + "\n" }.joined(), .strings) : nil
    }
    return nil
  }
}
