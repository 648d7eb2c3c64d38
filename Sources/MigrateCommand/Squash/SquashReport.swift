import Migrations

/// What a squash came to.
struct SquashReport: Report, Sendable {
  private let draft: SquashDraft
  private let proven: SquashDraft.Proven
  /// The new file; nil when nothing was written.
  private let path: String?

  init(_ draft: SquashDraft, _ proven: SquashDraft.Proven, path: String?) {
    self.draft = draft
    self.proven = proven
    self.path = path
  }

  func write(to output: OutputStream, _ detail: Detail) {
    if detail == .quiet {
      if let path { output.writeLine(path) }
      return
    }
    for change in proven.data { output.writeLine("\(change)") }
    output.writeLine(
      path.map { "created \($0)" } ?? "would create \(proven.migration.fileName)")
    output.writeLine(
      "Its schema is that of the \(draft.range.revisions.count) revisions that it replaces"
        + (proven.isReversible ? ", its down migration leads back to the one before." : "."))
    if !proven.isReversible {
      output.writeLine(
        "It has no down migration: not all of them have one that leads back to the schema before.")
    }
    let contract = draft.files.filter { $0.phase == .contract }.map(\.revision)
    if !contract.isEmpty {
      output.writeLine(
        "It is an expand step, also for what \(contract.joined(separator: ", ")) did as a contract step."
      )
    }
    if path != nil {
      output.writeLine(
        "The replaced files stay until every database is past them; delete them then.")
    }
  }
}

extension SquashReport: Encodable {
  private enum Key: String, CodingKey { case revision, path, replaces, isReversible, data }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(proven.migration.revision, forKey: .revision)
    try container.encodeIfPresent(path, forKey: .path)
    try container.encode(proven.migration.replaces, forKey: .replaces)
    try container.encode(proven.isReversible, forKey: .isReversible)
    try container.encode(proven.data, forKey: .data)
  }
}
