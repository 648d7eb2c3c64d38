import Migrations
import SchemaTools

/// What `migrate lint --fix` changed, and what it left.
struct FixReport: Report {
  let fixes: Fixes
  /// What is found now; with `--dry-run` what was found.
  let left: [Finding]
  /// Whether nothing was written.
  let isDryRun: Bool

  /// Whether findings are left, notes aside.
  var hasFindings: Bool { left.contains { $0.severity > .note } }

  /// Writes a line for each change and each finding, for programs.
  func write(to json: JSONLines) throws {
    for edit in fixes.edits { try json.write(EditLine(edit, withDiff: isDryRun)) }
    for finding in fixes.fixed { try json.write(FixLine(finding, isFixed: true, reason: nil)) }
    for finding in stays {
      try json.write(FixLine(finding, isFixed: false, reason: reason(for: finding)))
    }
    for down in fixes.newDowns { try json.write(DownLine(down)) }
  }

  /// Writes the findings that stay, the changes, and a summary; with `--dry-run` a diff.
  func write(to output: OutputStream, _ detail: Detail) {
    for finding in stays {
      var diagnostic = Diagnostic(finding)
      if let reason = reason(for: finding) {
        diagnostic.hint = "\(finding.remedy)\nNot fixed: \(reason)."
      }
      output.writeText(diagnostic.rendered(output.palette))
      output.writeLine("")
    }
    for down in fixes.newDowns {
      if let reason = down.refusal {
        output.writeLine("no down migration is written into \(down.path): \(reason)")
      }
    }
    if isDryRun {
      for edit in fixes.edits { output.writePatch(edit.diff(output.palette)) }
    } else if detail != .quiet {
      for edit in fixes.edits { output.writeLine("\(edit.kind.rawValue) \(edit.path)") }
    }
    if detail != .quiet { output.writeLine(summary) }
  }

  /// The findings that no fix takes away.
  private var stays: [Finding] { isDryRun ? fixes.unfixed.map(\.finding) : left }

  /// Why a finding is not fixed; nil for one that only the change brought.
  private func reason(for finding: Finding) -> String? {
    fixes.unfixed.first {
      $0.finding.rule == finding.rule && $0.finding.revision == finding.revision
        && $0.finding.reason == finding.reason
    }?.reason
  }

  private var summary: String {
    let (count, downs) = (fixes.fixed.count, fixes.newDowns.count { $0.refusal == nil })
    var parts: [String] = []
    if count > 0 {
      parts.append(
        "\(count) finding\(count == 1 ? "" : "s") \(isDryRun ? "can be fixed" : "fixed")")
    }
    if downs > 0 {
      parts.append(
        "\(downs) down migration\(downs == 1 ? "" : "s") \(isDryRun ? "can be written" : "written")"
      )
    }
    if parts.isEmpty { parts.append("nothing to fix") }
    if !stays.isEmpty { parts.append("\(stays.count) left") }
    return parts.joined(separator: ", ")
  }
}

extension FileEdit {
  /// The change as a diff.
  fileprivate func diff(_ palette: Palette) -> String {
    UnifiedDiff(from: original ?? "", to: text)
      .text(from: original == nil ? "/dev/null" : path, to: path, palette)
  }
}

/// A change as a line of JSON.
private struct EditLine: Encodable {
  let event: FileEdit.Kind
  let path: String
  let revision: String
  let diff: String?

  init(_ edit: FileEdit, withDiff: Bool) {
    event = edit.kind
    path = edit.path
    revision = edit.revision
    diff = withDiff ? edit.diff(.plain) : nil
  }
}

/// What became of a finding, as a line of JSON.
private struct FixLine: Encodable {
  let rule: String
  let path: String
  let line: Int
  let revision: String
  let isFixed: Bool
  let reason: String?

  init(_ finding: Finding, isFixed: Bool, reason: String?) {
    rule = finding.rule
    path = finding.excerpt.location.path
    line = finding.excerpt.location.line
    revision = finding.revision
    self.isFixed = isFixed
    self.reason = reason
  }
}

/// What became of a file without a down migration, as a line of JSON.
private struct DownLine: Encodable {
  let path: String
  let revision: String
  let hasNewDown: Bool
  let reason: String?

  init(_ down: Fixes.NewDown) {
    path = down.path
    revision = down.revision
    hasNewDown = down.refusal == nil
    reason = down.refusal
  }
}
