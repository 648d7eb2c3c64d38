import AWSClient
import Migrations
import Basics

/// Replaces `${NAME}` and `${NAME:-default}` by environment variables; `$${` stands for `${`.
///
/// `${NAME.member}` is a member of a variable that holds a JSON object, as ECS passes a secret on;
/// inside a URL it is percent-encoded.
///
/// As in a shell, the default stands in for a variable that is not set or empty.
func interpolate(
  _ text: String, key: String, at location: @autoclosure () -> SourceLocation,
  from environment: Environment
) throws(ConfigurationError) -> String {
  var result = ""
  var rest = Substring(text)
  while let dollar = rest.firstIndex(of: "$") {
    result += rest[..<dollar]
    rest = rest[dollar...]
    if rest.hasPrefix("$${") {
      result += "${"
      rest = rest.dropFirst(3)
    } else if rest.hasPrefix("${") {
      guard let end = rest.firstIndex(of: "}"), let variable = Variable(rest[..<end].dropFirst(2))
      else { throw .malformedVariable(location(), key: key) }
      let value: String?
      do {
        value = try variable.value(in: environment)
      } catch {
        throw .unusableJSON(location(), key: key, variable: variable.name, error)
      }
      guard let value else {
        throw .undefinedVariable(location(), key: key, variable: variable.name)
      }
      let isPartOfURL = variable.member != nil && text.contains("://")
      result += isPartOfURL ? value.percentEncoded : value
      rest = rest[end...].dropFirst()
    } else {
      result += "$"
      rest = rest.dropFirst()
    }
  }
  return result + rest
}

/// What stands between the braces.
private struct Variable {
  let name: String
  /// The member of the variable's JSON object that is meant.
  let member: String?
  let standIn: String?

  init?(_ text: Substring) {
    let name = Variable.word(text)
    var rest = text[name.endIndex...]
    var member: Substring?
    if rest.hasPrefix(".") {
      let word = Variable.word(rest.dropFirst())
      guard !word.isEmpty else { return nil }
      member = word
      rest = rest[word.endIndex...]
    }
    guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
      return nil
    }
    self.name = String(name)
    self.member = member.map(String.init)
    standIn = rest.isEmpty ? nil : String(rest.dropFirst(2))
  }

  func value(in environment: Environment) throws(JSONVariableError) -> String? {
    guard let found = standIn == nil ? environment.lookUp(name) : environment.lookUpNonEmpty(name)
    else { return standIn }
    guard let member else { return found.value }
    guard case .object(let members)? = try? JSONValue(parsing: found.value) else {
      throw .notAnObject
    }
    switch members[member] {
    case .string(let text)?, .number(let text)?: return text
    default: throw .noMember(member, known: members.keys.sorted())
    }
  }

  private static func word(_ text: Substring) -> Substring {
    text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}

/// Why `${NAME.member}` has no value. It shows nothing of the variable's.
enum JSONVariableError: Error, Sendable, Hashable {
  case notAnObject
  case noMember(String, known: [String])
}
