/// Where sqitch.conf says that the files of a project are.
struct SqitchConfiguration: Sendable {
  private let values: [String: String]

  /// Reads the `[core]` section of a file; nil is an empty one.
  init(_ file: SourceFile?) {
    var values: [String: String] = [:]
    var section = ""
    for line in file?.lines ?? [] {
      let text = line.trimmed
      if text.hasPrefix("[") {
        section = String(text)
      } else if section == "[core]", let equals = text.firstIndex(of: "="), !text.hasPrefix("#") {
        let key = Substring(text[..<equals].utf8.trimmingSpace())
        values[String(key)] = String(
          Substring(text[equals...].dropFirst().utf8.trimmingSpace()).trimmingQuotes)
      }
    }
    self.values = values
  }

  /// The plan.
  var plan: String { values["plan_file"].map(Self.plain) ?? path("sqitch.plan") }

  /// The script of a change.
  /// - Parameter kind: `deploy`, `revert` or `verify`.
  func script(_ name: String, _ kind: String) -> String {
    let directory = values["\(kind)_dir"].map(Self.plain) ?? path(kind)
    return "\(directory)/\(name).\(values["extension"] ?? "sql")"
  }

  private func path(_ name: String) -> String {
    let top = Self.plain(values["top_dir"] ?? "")
    return top.isEmpty || top == "." ? name : "\(top)/\(name)"
  }

  /// A path without `./` before it and `/` behind it.
  private static func plain(_ path: String) -> String {
    let path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return path.without("/") ?? path
  }
}

extension Substring {
  /// The text without the double quotes around it.
  fileprivate var trimmingQuotes: Substring {
    count > 1 && hasPrefix("\"") && hasSuffix("\"") ? dropFirst().dropLast() : self
  }
}
