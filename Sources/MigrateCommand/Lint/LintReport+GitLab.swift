import Basics
import Migrations
import SchemaTools

extension LintReport {
  /// The report of code quality that GitLab reads from a job
  /// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).
  var codeQuality: JSONValue {
    .array(
      zip(findings, fingerprints).map { finding, fingerprint in
        [
          "check_name": JSONValue(finding.rule),
          "description": JSONValue(finding.text.replacing("\n", with: ". ")),
          "fingerprint": JSONValue(fingerprint),
          "severity": JSONValue(finding.severity.codeQuality),
          "location": [
            "path": JSONValue(paths.relative(finding.excerpt.location.path)),
            "lines": ["begin": JSONValue(max(1, finding.excerpt.location.line))],
          ],
        ]
      })
  }
}

extension Finding.Severity {
  /// The word for it.
  fileprivate var codeQuality: String {
    switch self {
    case .note: "info"
    case .warning: "major"
    case .error: "critical"
    }
  }
}
