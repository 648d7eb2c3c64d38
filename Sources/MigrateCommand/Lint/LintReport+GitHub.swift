import Migrations
import SchemaTools

extension LintReport {
  /// The workflow command that makes GitHub Actions show a finding at its line.
  ///
  /// The escapes are those of GitHub's toolkit (packages/core/src/command.ts).
  func workflowCommand(for finding: Finding) -> String {
    let location = finding.excerpt.location
    var properties = ["file=" + escapedProperty(paths.relative(location.path))]
    properties.append("line=\(max(1, location.line))")
    if let column = location.column { properties.append("col=\(column)") }
    properties.append("title=" + escapedProperty("migrate lint: \(finding.rule)"))
    return "::\(finding.severity.annotation) \(properties.joined(separator: ","))::"
      + escapedData(finding.text)
  }

  private func escapedData(_ text: String) -> String {
    text.visible.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing(
      "\n", with: "%0A")
  }

  private func escapedProperty(_ text: String) -> String {
    escapedData(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}

extension Finding.Severity {
  /// The name of the workflow command.
  fileprivate var annotation: String { self == .note ? "notice" : rawValue }
}
