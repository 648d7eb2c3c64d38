/// How the files of new revisions are called, without the extension.
struct FileNameTemplate: Sendable, Hashable, SettingValue {
  /// The text with its fields.
  let settingText: String

  /// `0007_add_invoices`.
  static let standard = FileNameTemplate(text: "{revision}_{slug}")

  private init(text: String) { settingText = text }

  /// Takes a text of which all fields are known; nil for others.
  init?(setting text: String) {
    let fields = text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
    let areKnown = fields.allSatisfy { field in
      TemplateValues.names.contains { field.hasPrefix($0 + "}") }
    }
    guard areKnown, !text.isEmpty, !text.contains("/") else { return nil }
    self.init(text: text)
  }

  /// Whether the numbers of the files are their revisions.
  var beginsWithRevision: Bool { settingText.hasPrefix("{revision}") }

  /// The name; where there is no slug, without what would stand before it.
  func name(_ values: TemplateValues) -> String {
    var name = values.filled(into: settingText)
    while let last = name.last, "_-".contains(last) { name.removeLast() }
    return name
  }

  static var types: [TOMLScalarType] { [.string] }
  static var expectation: String {
    "a file name without its extension, with fields of "
      + TemplateValues.names.map { "{\($0)}" }.joined(separator: " ")
  }
}
