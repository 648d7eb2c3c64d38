import Basics

/// The answers of query services: elements and text. Attributes are left out, and of several elements
/// with one name the last counts, as no answer used here has a list.
enum XMLAnswer {
  /// The content of the document's root element; nil for what is no such document.
  static func parse(_ text: String) -> JSONValue? {
    var rest = Substring(text)
    guard let name = takeStart(&rest) else { return nil }
    return parseContent(of: name, &rest)
  }

  /// Takes everything up to the end of an element: text, or members.
  private static func parseContent(of name: Substring, _ rest: inout Substring) -> JSONValue? {
    var members: [String: JSONValue] = [:]
    var text = ""
    while let bracket = rest.firstIndex(of: "<") {
      text += rest[..<bracket]
      rest = rest[bracket...]
      if rest.hasPrefix("</") {
        guard rest.hasPrefix("</\(name)>") else { return nil }
        rest = rest.dropFirst(name.count + 3)
        return members.isEmpty ? unescaped(text).map(JSONValue.string) : .object(members)
      }
      guard let child = takeStart(&rest), let value = parseContent(of: child, &rest) else {
        return nil
      }
      members[String(child)] = value
    }
    return nil
  }

  /// Goes past the next start tag, and the declaration before it. `<a/>` is made `<a></a>`.
  private static func takeStart(_ rest: inout Substring) -> Substring? {
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = rest[start..<end].dropFirst()
      rest = rest[end...].dropFirst()
      if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasSuffix("/") { rest = "</\(name)>" + rest }
      return name
    }
    return nil
  }

  private static func unescaped(_ text: String) -> String? {
    var result = ""
    var rest = Substring(text)
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      guard let end = rest[ampersand...].firstIndex(of: ";") else { return nil }
      switch rest[ampersand..<end].dropFirst() {
      case "lt": result += "<"
      case "gt": result += ">"
      case "amp": result += "&"
      case "quot": result += "\""
      case "apos": result += "'"
      case let name where name.hasPrefix("#x"):
        guard let scalar = UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) else {
          return nil
        }
        result.unicodeScalars.append(scalar)
      case let name where name.hasPrefix("#"):
        guard let scalar = UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) else { return nil }
        result.unicodeScalars.append(scalar)
      default: return nil
      }
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }
}
