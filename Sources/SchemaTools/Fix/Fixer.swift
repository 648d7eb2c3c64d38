package import Migrations
package import SchemaInspection

/// Rewrites migrations to the safe form of what the linter found, one after the other.
///
/// ```swift
/// var fixer = Fixer(findings, in: sources, graph: graph)
/// while let revision = fixer.next() {
///   if let draft = fixer.draft(for: revision) { fixer.take(draft) }
/// }
/// let fixes = fixer.fixes
/// ```
package struct Fixer {
  /// What the linter found.
  package let findings: [Finding]
  private let findingsByRevision: [String: [Finding]]
  private let wanted: Set<String>
  private let protected: [String: String]
  private var history: RewrittenHistory
  private var schema = KnownSchema()
  private var rest: ArraySlice<String>
  private var result = Fixes(edits: [], fixed: [], unfixed: [])

  /// Nothing is read or written.
  ///
  /// - Parameters:
  ///   - findings: what the linter found.
  ///   - sources: all SQL and Swift files of the history, in the order of their numbers.
  ///   - graph: the graph of the files.
  ///   - wanted: the revisions that get a down migration when they have none and it needs no thought.
  ///   - protected: why a file must stay as it is, by revision: it is applied, or released.
  ///   - time: the time of new timestamp numbers, in seconds since 1970; now by default.
  package init(
    _ findings: [Finding], in sources: [MigrationSource], graph: RevisionGraph,
    addingDown wanted: Set<String> = [], protected: [String: String] = [:], at time: Int? = nil
  ) {
    history = RewrittenHistory(sources, graph: graph, time: time)
    self.findings = findings
    findingsByRevision = Dictionary(grouping: findings, by: \.revision)
    self.wanted = wanted
    self.protected = protected
    rest = graph.topologicalOrder[...]
  }

  /// The next revision in the order in which they run; nil at the end.
  package mutating func next() -> String? { rest.popFirst() }

  /// Whether a revision may be rewritten, so that it is worth a look at what a server makes of it.
  package func mayChange(_ revision: String) -> Bool {
    guard let source = history.source(revision), source.file.language == .sql,
      protected[revision] == nil
    else { return false }
    return findingsByRevision[revision] != nil || wantsDown(source)
  }

  /// The safe form of the revision that `next` has returned; nil when there is nothing to do.
  ///
  /// - Parameters:
  ///   - names: the names that a server gives to what the up migration makes without one, by the numbers of
  ///     the statements.
  ///   - online: the declared changes in the place of statements; nil where there is nothing to make them with.
  ///   - onlyCertain: whether only that is rewritten whose result the history alone tells.
  package mutating func draft(
    for revision: String, names: [Int: [GivenName]] = [:], online: OnlineForm? = nil,
    onlyCertain: Bool = false
  ) -> FixDraft? {
    let found = findingsByRevision[revision] ?? []
    guard let source = history.source(revision), source.file.language == .sql else {
      result.unfixed += found.map { UnfixedFinding($0, "it is no SQL file") }
      return nil
    }
    let up = SectionLayout(source.file.up, .up, of: source, names: names)
    let wantsDown = wantsDown(source)
    let isLeft = (found.isEmpty && !wantsDown) || protected[revision] != nil
    guard !isLeft else {
      result.unfixed += found.map { UnfixedFinding($0, protected[revision] ?? "") }
      schema.apply(up, of: revision)
      return nil
    }
    let before = schema
    defer { schema.apply(up, of: revision) }
    let rewrite = MigrationRewrite(
      source, up: up, findings: found, wantsDown: wantsDown, schema: before,
      onlyCertain: onlyCertain, online: online)
    guard rewrite.changesFiles else {
      record(rewrite)
      return nil
    }
    return FixDraft(
      rewrite: rewrite, edits: history.edits(of: rewrite), up: up, findings: found, schema: before,
      online: online)
  }

  /// The declared changes that are to take the place of statements of the revision that `next` has returned; nil
  /// where there are none, or they cannot.
  package func onlinePart(of revision: String) -> OnlinePart? {
    guard mayChange(revision), let source = history.source(revision) else { return nil }
    let up = SectionLayout(source.file.up, .up, of: source)
    let found = findingsByRevision[revision] ?? []
    guard let statements = try? OnlineStatements(source, up, found, schema) else { return nil }
    let others = up.statements.enumerated().filter { !statements.indices.contains($0.offset) }
    return OnlinePart(
      changes: statements.changes, others: others.map(\.element.statement.text))
  }

  /// The safe form without the down migration that it was to get.
  ///
  /// - Parameter reason: why there is none, in a few words.
  /// - Returns: nil when there is nothing else to do.
  package mutating func draft(_ draft: FixDraft, withoutDown reason: String) -> FixDraft? {
    var rewrite = MigrationRewrite(
      draft.rewrite.source, up: draft.up, findings: draft.findings, wantsDown: false,
      schema: draft.schema, onlyCertain: false, online: draft.online)
    rewrite.refuseDown(reason)
    guard rewrite.changesFiles else {
      record(rewrite)
      return nil
    }
    var result = draft
    (result.rewrite, result.edits) = (rewrite, history.edits(of: rewrite))
    return result
  }

  /// Whether there may be declared changes in the place of statements.
  ///
  /// The fixer has not begun.
  package var hasOnlineParts: Bool {
    var copy = self
    while let revision = copy.next() {
      if copy.onlinePart(of: revision) != nil { return true }
      _ = copy.draft(for: revision)
    }
    return false
  }

  private func wantsDown(_ source: MigrationSource) -> Bool {
    wanted.contains(source.file.revision) && source.file.down == nil
      && source.file.irreversible == nil
  }

  /// Takes a safe form.
  package mutating func take(_ draft: FixDraft) {
    record(draft.rewrite)
    history.apply(draft.rewrite)
  }

  /// Leaves a file as it is.
  /// - Parameter reason: in a few words.
  package mutating func drop(_ draft: FixDraft, because reason: String) {
    var rewrite = draft.rewrite
    rewrite.refuse(reason)
    record(rewrite)
  }

  private mutating func record(_ rewrite: MigrationRewrite) {
    result.fixed += rewrite.fixed
    result.unfixed += rewrite.unfixed
    if let down = rewrite.newDown { result.newDowns.append(down) }
  }

  /// What has to be done to take the findings away, as far as it was taken.
  package var fixes: Fixes {
    var fixes = result
    fixes.edits = history.edits
    return fixes
  }
}

/// The safe form of a migration.
package struct FixDraft {
  fileprivate(set) var rewrite: MigrationRewrite
  /// The file itself, and those that follow it, in the order in which they run.
  public fileprivate(set) var edits: [FileEdit]
  fileprivate let up: SectionLayout
  fileprivate let findings: [Finding]
  /// What is known of the schema before the file.
  fileprivate let schema: KnownSchema
  fileprivate let online: OnlineForm?

  /// The revision.
  package var revision: String { rewrite.source.file.revision }

  /// Whether declared changes take the place of statements: the order of columns is another then.
  package var isOnline: Bool { rewrite.isOnline }

  /// Whether it brings the down migration that the file did not have.
  package var hasNewDown: Bool { rewrite.newDown.map { $0.refusal == nil } ?? false }
}

/// A migration file with its text.
package struct MigrationSource: Sendable {
  /// The file.
  package let file: MigrationFile
  /// All bytes of the file, which is UTF-8.
  package let bytes: [UInt8]

  /// Creates a source.
  package init(_ file: MigrationFile, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// The end of the file's lines.
  var lineEnd: String {
    let newline = bytes.firstIndex(of: UInt8(ascii: "\n"))
    return newline.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } == true ? "\r\n" : "\n"
  }
}
