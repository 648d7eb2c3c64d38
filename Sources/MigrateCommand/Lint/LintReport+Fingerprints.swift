import Crypto
import Migrations
import SchemaTools

extension LintReport {
  /// What each finding is recognized by in later runs, also when lines before it come or go: the rule,
  /// the file, the section and the text of the line, and for several that are alike in these, which
  /// of them it is.
  var fingerprints: [String] {
    var counts: [[String]: Int] = [:]
    return findings.map { finding in
      let parts = [
        finding.rule, paths.relative(finding.excerpt.location.path),
        finding.direction?.rawValue ?? "", finding.table?.description ?? "",
        finding.excerpt.line.split(whereSeparator: \.isWhitespace).joined(separator: " "),
      ]
      counts[parts, default: 0] += 1
      let text = (parts + ["\(counts[parts, default: 0])"]).joined(separator: "\0")
      return SHA256.hash(data: Array(text.utf8)).hexadecimal
    }
  }
}
