import Basics
import Migrations
import SchemaTools

extension LintReport {
  /// The findings as SARIF 2.1.0
  /// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html).
  ///
  /// Paths are relative to the root of the repository, which is left to the reader as `%SRCROOT%`.
  var sarif: JSONValue {
    [
      "$schema":
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver],
          "columnKind": "unicodeCodePoints",
          "results": .array(zip(findings, fingerprints).map(result)),
        ]
      ],
    ]
  }

  private var driver: JSONValue {
    [
      "name": "migrate",
      "version": JSONValue(ToolVersion.displayText),
      "rules": .array(
        rules.map { rule in
          ["id": JSONValue(rule.name), "shortDescription": ["text": JSONValue(rule.summary)]]
        }),
    ]
  }

  /// The rules that found something.
  private var rules: [any LintRule.Type] {
    let names = Set(findings.map(\.rule))
    return LintRules.all.filter { names.contains($0.name) }
  }

  private func result(_ finding: Finding, _ fingerprint: String) -> JSONValue {
    let location = finding.excerpt.location
    var region: JSONValue = ["startLine": JSONValue(max(1, location.line))]
    region["startColumn"] = location.column.map { JSONValue($0) }
    return [
      "ruleId": JSONValue(finding.rule),
      "level": JSONValue(finding.severity.rawValue),
      "message": ["text": JSONValue(finding.text)],
      "locations": [
        [
          "physicalLocation": [
            "artifactLocation": [
              "uri": JSONValue(uriReference(paths.relative(location.path))),
              "uriBaseId": "%SRCROOT%",
            ],
            "region": region,
          ]
        ]
      ],
      "partialFingerprints": ["migrateFinding/v1": JSONValue(fingerprint)],
    ]
  }

  /// A path as a relative reference of RFC 3986.
  private func uriReference(_ path: String) -> String {
    let allowed = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    return String(
      path.utf8.map { byte in
        allowed.contains(byte)
          ? String(UnicodeScalar(byte)) : "%" + [byte].hexadecimal.uppercased()
      }.joined())
  }
}
