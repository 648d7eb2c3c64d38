import Migrations
import SchemaTools

/// The name of a rule of `migrate lint`, as a setting.
struct RuleName: SettingWord, Hashable {
  let word: String

  init?(word: String) {
    guard LintRules.named(word) != nil else { return nil }
    self.word = word
  }

  static let expectation = "the name of a rule; `migrate lint --rules` lists them"
}

/// How bad the findings of a rule are, as a setting: `index-not-concurrent=error`.
struct RuleSeverity: SettingWord, Hashable {
  let rule: String
  let severity: Finding.Severity

  init?(word: String) {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, LintRules.named(parts[0]) != nil,
      let severity = Finding.Severity(rawValue: parts[1])
    else { return nil }
    rule = parts[0]
    self.severity = severity
  }

  var word: String { "\(rule)=\(severity.rawValue)" }
  static let expectation =
    "RULE=note, RULE=warning or RULE=error; `migrate lint --rules` lists the rules"
}

extension ServerVersion: SettingValue {
  init?(setting text: String) {
    guard text.allSatisfy({ "0123456789.".contains($0) }) else { return nil }
    self.init(text)
  }

  var settingText: String { description }
  static var types: [TOMLScalarType] { [.string, .integer] }
  static var expectation: String { "a version such as \"15\" or, of SQLite, \"3.40\"" }
}

extension BackEnd: SettingValue {
  init?(setting text: String) { self.init(rawValue: text) }
  var settingText: String { rawValue }
  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String { "\"postgresql\" or \"sqlite\"" }
}
