/// What a file in Python says at its top level, read without running it.
struct PythonModule: Sendable {
  /// The text at its start; empty without one.
  private(set) var documentation = ""
  /// What was last assigned to each name.
  private(set) var values: [String: PythonValue] = [:]
  /// The calls that stand alone, with their lines, in order.
  private(set) var calls: [(value: PythonValue, line: Int)] = []
  /// The line of each assignment.
  private(set) var lines: [String: Int] = [:]

  /// Reads a file.
  init(_ file: SourceFile) {
    var reader = PythonReader(file.lines.map(\.text).joined(separator: "\n"))
    var isFirst = true
    while let line = reader.nextStatement() {
      var lookahead = reader
      if isFirst, let text = lookahead.value().text {
        documentation = text
      } else if let name = reader.assignedName() {
        values[name] = reader.value()
        lines[name] = line
      } else if case .call(let name, let arguments) = reader.value() {
        calls.append((.call(name, arguments), line))
      }
      isFirst = false
      reader.skipStatement()
    }
  }

  /// Whether a file assigns a value to each of some names at its top level.
  static func file(_ file: SourceFile, assigns names: [String]) -> Bool {
    names.allSatisfy { name in
      file.lines.contains { line in
        line.text.hasPrefix(name)
          && line.text.dropFirst(name.count).drop { $0 == " " }.first.map { "=:".contains($0) }
            ?? false
      }
    }
  }
}
