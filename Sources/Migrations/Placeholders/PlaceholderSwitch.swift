/// The values of `placeholders` in a header and on a section's line.
enum PlaceholderSwitch {
  /// Whether placeholders are replaced.
  /// - Throws: `HeaderError` for anything but `on` and `off`.
  static func isOn(_ text: String) throws(HeaderError) -> Bool {
    switch text {
    case "on": true
    case "off": false
    default: throw HeaderError("`\(text)` is no value of `placeholders`; write `on` or `off`")
    }
  }
}
