/// What a setting of `[hooks]` asks for.
enum HookSetting: Sendable, Hashable, SettingValue {
  /// Nothing.
  case nothing
  /// The statements of a file.
  case sql(String)
  /// A command of the shell.
  case command(String)

  init?(setting text: String) {
    guard !text.contains(where: \.isNewline) else { return nil }
    if text.isEmpty {
      self = .nothing
    } else if text.hasPrefix("sql:") {
      let path = text.dropFirst(4).drop { $0 == " " }
      guard !path.isEmpty else { return nil }
      self = .sql(String(path))
    } else {
      self = .command(text)
    }
  }

  var settingText: String {
    switch self {
    case .nothing: ""
    case .sql(let path): "sql:\(path)"
    case .command(let command): command
    }
  }

  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String { "\"sql:FILE\" or a command of the shell, on one line" }
}
