import Migrations

/// A type that the value of a setting may have.
protocol SettingValue: Sendable {
  /// Reads a value; nil when the text is none.
  init?(setting text: String)
  /// The text that `init(setting:)` reads as this value.
  var settingText: String { get }
  /// The value as it may be shown to anybody.
  var shownText: String { get }
  /// The TOML types that the value may be written as.
  static var types: [TOMLScalarType] { get }
  /// What a value looks like, as the end of "expected …".
  static var expectation: String { get }
}

extension SettingValue {
  var shownText: String { settingText }
}

/// The TOML types that settings are written as.
enum TOMLScalarType: Sendable {
  case string, boolean, integer, strings
}

extension String: SettingValue {
  init?(setting text: String) { self = text }
  var settingText: String { self }
  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String { "text in quotes" }
}

/// One of the words of a setting that has several.
protocol SettingWord: Sendable {
  /// Reads a word; nil when it is none.
  init?(word: String)
  /// The text that `init(word:)` reads as this word.
  var word: String { get }
  /// The word as it may be shown to anybody.
  var displayWord: String { get }
  /// What words look like, as the end of "expected …".
  static var expectation: String { get }
}

extension SettingWord {
  var displayWord: String { word }
}

extension String: SettingWord {
  init?(word: String) { self = word }
  var word: String { self }
}

/// Words after commas, in TOML an array.
extension Array: SettingValue where Element: SettingWord {
  init?(setting text: String) {
    let words = text.split { $0 == "," || $0.isWhitespace }
    self = words.compactMap { Element(word: String($0)) }
    guard count == words.count else { return nil }
  }
  var settingText: String { map(\.word).joined(separator: ",") }
  static var types: [TOMLScalarType] { [.strings, .string] }
  static var expectation: String { "an array of which each is \(Element.expectation)" }
}

/// A list whose elements may hold blanks: after commas, or each on a line of its own when one has a comma.
struct SettingList<Element: SettingWord & Hashable>: SettingValue, Hashable {
  var elements: [Element] = []

  init() {}

  init?(setting text: String) {
    let separator: Character = text.contains("\n") ? "\n" : ","
    let words = text.split(separator: separator).map { Substring($0.utf8.trimmingSpace()) }
      .filter { !$0.isEmpty }
    elements = words.compactMap { Element(word: String($0)) }
    guard elements.count == words.count else { return nil }
  }

  var settingText: String {
    let words = elements.map(\.word)
    return words.contains { $0.contains(",") }
      ? words.map { $0 + "\n" }.joined() : words.joined(separator: ",")
  }

  var shownText: String { elements.map(\.displayWord).joined(separator: ",") }
  static var types: [TOMLScalarType] { [.strings, .string] }
  static var expectation: String { "an array of which each is \(Element.expectation)" }
}

/// Empty text is nil.
extension Optional: SettingValue where Wrapped: SettingValue {
  init?(setting text: String) {
    guard !text.isEmpty else {
      self = .none
      return
    }
    guard let value = Wrapped(setting: text) else { return nil }
    self = .some(value)
  }
  var settingText: String { self?.settingText ?? "" }
  static var types: [TOMLScalarType] { Wrapped.types }
  static var expectation: String { Wrapped.expectation }
}

extension Bool: SettingValue {
  init?(setting text: String) {
    switch text.lowercased() {
    case "true", "1", "yes", "on": self = true
    case "false", "0", "no", "off": self = false
    default: return nil
    }
  }

  var settingText: String { self ? "true" : "false" }
  static var types: [TOMLScalarType] { [.boolean, .string] }
  static var expectation: String { "true or false" }
}

extension Duration: SettingValue {
  /// Reads a duration as in migration files, or `0`.
  init?(setting text: String) {
    guard let duration = text == "0" ? .zero : Duration(text) else { return nil }
    self = duration
  }

  /// The value in the largest unit that divides it.
  var settingText: String {
    let milliseconds = self.milliseconds
    if milliseconds == 0 { return "0" }
    for (unit, length): (String, Int) in [("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where milliseconds.isMultiple(of: length) {
      return "\(milliseconds / length)\(unit)"
    }
    return "\(milliseconds)ms"
  }

  static var types: [TOMLScalarType] { [.string, .integer] }
  static var expectation: String { "a duration such as \"500ms\", \"10s\", \"5m\" or \"1h\"" }
}

/// A setting that is one of several words.
protocol SettingChoice: SettingValue, RawRepresentable, CaseIterable where RawValue == String {}

extension SettingChoice {
  init?(setting text: String) { self.init(rawValue: text) }
  var settingText: String { rawValue }
  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String { allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ") }
}
