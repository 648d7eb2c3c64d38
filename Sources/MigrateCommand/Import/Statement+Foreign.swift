import Migrations

extension Statement {
  /// Whether this makes the server take what follows for another encoding than UTF-8.
  var setsForeignEncoding: Bool {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    let value: Substring?
    switch words.first {
    case "set":
      let rest = words.dropFirst().drop { ["session", "local"].contains($0) }
      guard ["client_encoding", "names"].contains(rest.first) else { return false }
      value = rest.dropFirst().first { $0 != "to" }
    case "select":
      guard let name = words.firstIndex(of: "set_config"), words.count > name + 2,
        words[name + 1] == "client_encoding"
      else { return false }
      value = words[name + 2]
    default: return false
    }
    return value.map { !$0.hasPrefix("utf") && $0 != "default" && $0 != "unicode" } ?? false
  }

  /// Whether a name follows the opening of a placeholder; in an array's `{{1,2}}` none does.
  func holdsPlaceholder(_ opening: String) -> Bool {
    text.ranges(of: opening).contains { range in
      text[range.upperBound...].first.map { $0.isLetter || " .-_".contains($0) } ?? false
    }
  }

  /// Whether this creates a table as only MySQL can.
  func isMySQLOnly(_ dialect: BackEnd) -> Bool {
    let code: String = text.lowercased().split(separator: "\n").map { line in
      line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line
    }.joined(separator: " ")
    let words = code.split { !$0.isLetter && $0 != "_" && $0 != "`" }.map(String.init)
    guard words.first == "create", words.contains("table") else { return false }
    return words.contains("auto_increment") || words.contains("innodb")
      || !dialect.commands.hasBackquotes && words.contains { $0.hasPrefix("`") }
  }
}
