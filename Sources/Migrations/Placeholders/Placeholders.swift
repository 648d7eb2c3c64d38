/// Puts values in the place of `${NAME}` and `${NAME:-default}` in statements of files that ask for
/// it; `$${` stands for `${`, but in `$$${NAME}` the first two are those of SQL.
struct Placeholders: Sendable, Hashable {
  private let values: [String: String]

  /// Takes the values by their names.
  init(_ values: [String: String]) { self.values = values }

  /// Replaces the placeholders of a statement.
  ///
  /// - Returns: the statement that is to be run, which remembers what is written in the file.
  /// - Throws: `Problem` for a placeholder without a value, and for a value that would make several
  ///   statements of one.
  func replaced(
    in statement: Statement, _ dialect: BackEnd, standardConformingStrings: Bool = true
  ) throws(Problem) -> Statement {
    guard statement.text.utf8.contains(UInt8(ascii: "$")) else { return statement }
    var text = UnexpandedText(statement.text)
    var result = ""
    var rest = statement.text[...]
    while let dollar = rest.firstRange(of: "${")?.lowerBound {
      let isEscaped = !rest[..<dollar].reversed().prefix { $0 == "$" }.count.isMultiple(of: 2)
      result += rest[..<dollar].dropLast(isEscaped ? 1 : 0)
      rest = rest[dollar...]
      if isEscaped {
        text.note("${", "$${", of: nil, at: result, before: rest)
        result += "${"
        rest = rest.dropFirst(2)
        continue
      }
      let place = statement.excerpt(at: text.offset(of: rest)).location
      guard let end = rest.firstIndex(of: "}"),
        let placeholder = Placeholder(rest[..<end].dropFirst(2))
      else {
        throw Problem(
          place,
          "`${` begins a placeholder such as `${NAME}` or `${NAME:-default}`; write `$${` for the"
            + " characters themselves")
      }
      guard let value = placeholder.value(in: values) else {
        throw Problem(
          place,
          """
          `${\(placeholder.name)}` has no value; set the environment variable, or give it by \
          -x \(placeholder.name)=… or in [placeholders] of migrate.conf
          """)
      }
      PlacedValues.note(value, of: placeholder.name)
      text.note(
        value, String(rest[...end]), of: placeholder.name, at: result, before: rest)
      result += value
      rest = rest[end...].dropFirst()
    }
    result += rest
    guard text.hasReplacements else { return statement }
    let reader = StatementReader(
      text: result, location: statement.location, dialect: dialect,
      standardConformingStrings: standardConformingStrings)
    return try single(result, statement, text, reader)
  }

  /// Reads the new text as the database will, to know that it is one statement, and of which kind.
  private func single(
    _ result: String, _ statement: Statement, _ text: UnexpandedText, _ reader: StatementReader
  ) throws(Problem) -> Statement {
    let isCopy = statement.kind == .copyFromStdin
    var first: Statement?
    var isAlone = false
    do throws(Problem) {
      first = try reader.next()
      // The data of a COPY stands in the file.
      if isCopy { isAlone = true } else { isAlone = try reader.next() == nil }
    } catch {
      // What is wrong is not told: it would show values.
    }
    guard isAlone, var replaced = first, replaced.text == result,
      isCopy == (replaced.kind == .copyFromStdin)
    else {
      throw Problem(
        statement.location,
        "the values of the placeholders make something else of this than one statement; a value may"
          + " hold no quote that ends a string, and no `;` outside of one")
    }
    replaced.location = statement.location
    replaced.written = text
    return replaced
  }
}

/// What stands between the braces.
private struct Placeholder {
  let name: String
  private let standIn: String?

  init?(_ text: Substring) {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = text[name.endIndex...]
    guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else {
      return nil
    }
    self.name = String(name)
    standIn = rest.isEmpty ? nil : String(rest.dropFirst(2))
  }

  /// As in a shell, the default stands in for a value that is not set or empty.
  func value(in values: [String: String]) -> String? {
    guard let standIn else { return values[name] }
    return values[name].flatMap { $0.isEmpty ? nil : $0 } ?? standIn
  }
}

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
