import Migrations

/// A `.env` file.
///
/// Each line is `NAME=value`, `export NAME=value`, empty, or a `#` comment. A value in single quotes
/// is taken as it stands; in double quotes `\n`, `\t`, `\"`, `\\` and `\$` are escapes; both may go
/// over several lines. A value without quotes ends at ` #` or the end of the line. In both, `${NAME}` and
/// `${NAME:-default}` are replaced as Docker Compose and python-dotenv do: by the process's variable,
/// or by one of an earlier line. One that is not set is empty, except in a setting of migrate's, where it
/// is an error.
struct DotEnvFile {
  /// The file as the user would name it.
  let path: String
  /// The variables. Of several lines for one name, the last counts.
  let variables: [String: Variable]

  /// A variable and the line that sets it.
  struct Variable: Hashable {
    var value: String
    var line: Int
  }

  /// Reads a file; nil when there is none.
  ///
  /// - Parameter process: Looks up the process's environment variables.
  init?(
    path: String, process: @escaping (String) -> String? = { _ in nil }
  ) throws(ConfigurationError) {
    guard let text = try readTextFile(path) else { return nil }
    try self.init(path: path, text: text, process: process)
  }

  /// Reads the text of a file.
  init(
    path: String, text: String, process: @escaping (String) -> String? = { _ in nil }
  ) throws(ConfigurationError) {
    var parser = DotEnvParser(path: path, text: text, process: process)
    self.path = path
    variables = try parser.parse()
  }
}

private struct DotEnvParser {
  let path: String
  let process: (String) -> String?
  var rest: Substring
  var line = 1
  var variables: [String: DotEnvFile.Variable] = [:]

  init(path: String, text: String, process: @escaping (String) -> String?) {
    self.path = path
    self.process = process
    rest = Substring(text)
  }

  mutating func parse() throws(ConfigurationError) -> [String: DotEnvFile.Variable] {
    while !rest.isEmpty {
      skipBlanks()
      if rest.first == "#" { _ = takeLine() }
      if !rest.isEmpty, rest.first?.isNewline == false {
        let start = line
        let name = try takeName()
        variables[name] = DotEnvFile.Variable(
          value: try takeValue(of: name), line: start)
      }
      if rest.first?.isNewline == true { advance() }
    }
    return variables
  }

  private mutating func takeName() throws(ConfigurationError) -> String {
    if rest.hasPrefix("export "), let space = rest.firstIndex(of: " ") {
      rest = rest[space...]
      skipBlanks()
    }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest = rest[name.endIndex...]
    skipBlanks()
    guard !name.isEmpty, rest.first == "=" else { throw problem("expected NAME=value", line) }
    rest.removeFirst()
    skipBlanks()
    return String(name)
  }

  private mutating func takeValue(of name: String) throws(ConfigurationError) -> String {
    guard let quote = rest.first, quote == "\"" || quote == "'" else {
      let start = line
      var text = Substring(takeBareValue())
      var value = ""
      while let character = text.first {
        if text.hasPrefix("${"), let end = text.firstIndex(of: "}") {
          value += try replacement(text[..<end].dropFirst(2), in: name, start)
          text = text[end...].dropFirst()
        } else {
          value.append(character)
          text.removeFirst()
        }
      }
      return value
    }
    let start = line
    rest.removeFirst()
    var value = ""
    while let character = rest.first, character != quote {
      if quote == "\"", rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        value += try replacement(rest[..<end].dropFirst(2), in: name, line)
        rest = rest[end...].dropFirst()
        continue
      }
      advance()
      if character == "\\", quote == "\"", let escaped = rest.first {
        advance()
        switch escaped {
        case "n": value.append("\n")
        case "t": value.append("\t")
        case "\"", "\\", "$": value.append(escaped)
        default: value.append("\\\(escaped)")
        }
      } else {
        value.append(character)
      }
    }
    guard !rest.isEmpty else { throw problem("the \(quote) is not closed", start) }
    rest.removeFirst()
    skipBlanks()
    guard rest.isEmpty || rest.first == "#" || rest.first?.isNewline == true else {
      throw problem("text after the closing \(quote)", line)
    }
    _ = takeLine()
    return value
  }

  /// What `${NAME}`, `${NAME:-default}` or `${NAME-default}` stands for.
  private func replacement(
    _ text: Substring, in variable: String, _ line: Int
  ) throws(ConfigurationError) -> String {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = text[name.endIndex...]
    let value = process(String(name)) ?? variables[String(name)]?.value
    if rest.hasPrefix(":-") {
      if let value, !value.isEmpty { return value }
      return String(rest.dropFirst(2))
    }
    if rest.hasPrefix("-") { return value ?? String(rest.dropFirst()) }
    guard rest.isEmpty, !name.isEmpty else { return "${\(text)}" }
    if let value { return value }
    if variable.hasPrefix("MIGRATE_") || variable == "DATABASE_URL" {
      throw problem(
        "${\(name)} is not set; write ${\(name):-default}, or '…' to take it as it is", line)
    }
    return ""
  }

  private mutating func takeBareValue() -> String {
    var value = takeLine()
    var previous: Character = " "
    for index in value.indices {
      if value[index] == "#", previous.isWhitespace {
        value = value[..<index]
        break
      }
      previous = value[index]
    }
    while value.last?.isWhitespace == true { value.removeLast() }
    return String(value)
  }

  private mutating func takeLine() -> Substring {
    let taken = rest.prefix { !$0.isNewline }
    rest = rest[taken.endIndex...]
    return taken
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0.isWhitespace && !$0.isNewline }
  }

  private mutating func advance() {
    if rest.removeFirst().isNewline { line += 1 }
  }

  private func problem(_ message: String, _ line: Int) -> ConfigurationError {
    .syntax(SourceLocation(path: path, line: line), message: message)
  }
}
