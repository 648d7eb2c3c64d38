import Migrations

/// Replaces `${NAME}` and `${NAME:-default}` by environment variables; `$${` stands for `${`.
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
      guard let value = variable.value(in: environment) else {
        throw .undefinedVariable(location(), key: key, variable: variable.name)
      }
      result += value
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
  let standIn: String?

  init?(_ text: Substring) {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = text[name.endIndex...]
    guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
      return nil
    }
    self.name = String(name)
    standIn = rest.isEmpty ? nil : String(rest.dropFirst(2))
  }

  func value(in environment: Environment) -> String? {
    guard let standIn else { return environment.lookUp(name)?.value }
    return environment.lookUpNonEmpty(name)?.value ?? standIn
  }
}
