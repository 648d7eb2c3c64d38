/// A setting that is one of several words.
protocol SettingChoice: SettingValue, RawRepresentable, CaseIterable where RawValue == String {}

extension SettingChoice {
  init?(setting text: String) { self.init(rawValue: text) }
  var settingText: String { rawValue }
  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String { allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ") }
}
