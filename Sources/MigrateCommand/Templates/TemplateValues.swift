import Glibc

/// What the fields of templates stand for, such as `{revision}`.
struct TemplateValues: Sendable, Hashable {
  private let values: [String: String]

  /// The names of the fields, for messages.
  static let names = [
    "revision", "slug", "message", "date", "time", "year", "month", "day", "hour", "minute",
    "second", "epoch",
  ]

  /// - Parameters:
  ///   - type: the name of the type in a Swift migration.
  ///   - time: the time, in seconds since 1970.
  init(
    revision: String, slug: String, message: String, type: String? = nil,
    time: time_t = Glibc.time(nil)
  ) {
    var values = ["revision": revision, "slug": slug, "message": message, "type": type]
    var moment = tm()
    var seconds = time
    gmtime_r(&seconds, &moment)
    func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = [digits(moment.tm_year + 1900), digits(moment.tm_mon + 1), digits(moment.tm_mday)]
    let clock = [digits(moment.tm_hour), digits(moment.tm_min), digits(moment.tm_sec)]
    for (name, value) in zip(["year", "month", "day"], date) { values[name] = value }
    for (name, value) in zip(["hour", "minute", "second"], clock) { values[name] = value }
    values["date"] = date.joined()
    values["time"] = clock.joined()
    values["epoch"] = String(time)
    self.values = values.compactMapValues(\.self)
  }

  /// Puts the values into a text; braces around anything else stay as they are.
  func filled(into text: String) -> String {
    var result = ""
    var rest = text[...]
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      let name = rest[brace...].dropFirst().prefix { $0.isLetter }
      if rest[name.endIndex...].first == "}", let value = values[String(name)] {
        result += value
        rest = rest[name.endIndex...].dropFirst()
      } else {
        result += "{"
        rest = rest[brace...].dropFirst()
      }
    }
    return result + rest
  }
}
