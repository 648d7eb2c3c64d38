import ArgumentParser
import Basics
import SchemaTools

/// A form in which findings are written.
enum LintFormat: String, CaseIterable, ExpressibleByArgument {
  /// For people, as a compiler writes them.
  case text
  /// An object a line.
  case json
  /// The Static Analysis Results Interchange Format, version 2.1.0.
  case sarif
  /// Workflow commands that GitHub Actions shows at the lines of a pull request.
  case github
  /// The code quality report of GitLab.
  case gitlab

  /// All of them, for messages.
  static let names = allCases.map(\.rawValue).joined(separator: ", ")

  /// The format of what is printed unless the user names one.
  ///
  /// - Parameter environment: looks up environment variables; GitHub Actions sets
  ///   `GITHUB_ACTIONS=true`.
  static func standard(_ environment: Environment = Environment()) -> LintFormat {
    environment.lookUp("GITHUB_ACTIONS")?.value == "true" ? .github : .text
  }
}

extension LintReport {
  /// Writes the findings.
  /// - Parameter quiet: leaves out the summary for people.
  func write(as format: LintFormat, to output: OutputStream, quiet: Bool) throws {
    switch format {
    case .text: writeText(to: output)
    case .json: try writeJSONLines(JSONLines(output))
    case .sarif: output.writeJSON(sarif.description)
    case .github:
      for finding in findings { output.writeExactly(workflowCommand(for: finding) + "\n") }
    case .gitlab: output.writeJSON(codeQuality.description)
    }
    if !quiet, [.text, .github].contains(format) { output.writeLine(summary) }
  }
}
