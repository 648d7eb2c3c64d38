public import Migrations

/// Rewrites migrations to the safe form of what the linter found.
///
/// ```swift
/// let fixes = Fixer.fixes(for: findings, in: sources, graph: graph)
/// for edit in fixes.edits { … }
/// ```
public enum Fixer {
  /// What has to be done to take findings away. Nothing is read or written.
  ///
  /// - Parameters:
  ///   - findings: what the linter found.
  ///   - sources: all SQL and Swift files of the history, in the order of their numbers.
  ///   - graph: the graph of the files.
  ///   - wanted: the revisions that get a step down when they have none and it needs no thought.
  ///   - protected: why a file must stay as it is, by revision: it is applied, or released.
  ///   - time: the time of new timestamp numbers, in seconds since 1970; now by default.
  public static func fixes(
    for findings: [Finding], in sources: [MigrationSource], graph: RevisionGraph,
    addingDown wanted: Set<String> = [], protected: [String: String] = [:], at time: Int? = nil
  ) -> Fixes {
    var history = RewrittenHistory(sources, graph: graph, time: time)
    var schema = KnownSchema()
    let findings = Dictionary(grouping: findings, by: \.revision)
    var (fixed, unfixed): ([Finding], [UnfixedFinding]) = ([], [])
    for revision in graph.topologicalOrder {
      guard let source = history.source(revision), source.file.language == .sql else {
        unfixed += (findings[revision] ?? []).map { UnfixedFinding($0, "it is no SQL file") }
        continue
      }
      let found = findings[revision] ?? []
      let up = SectionLayout(source.file.up, .up, of: source)
      defer { schema.apply(up, of: revision) }
      let wantsDown = wanted.contains(revision) && source.file.down == nil
      if found.isEmpty, !wantsDown { continue }
      if let reason = protected[revision] {
        unfixed += found.map { UnfixedFinding($0, reason) }
        continue
      }
      let rewrite = MigrationRewrite(
        source, up: up, findings: found, wantsDown: wantsDown, schema: schema)
      fixed += rewrite.fixed
      unfixed += rewrite.unfixed
      history.apply(rewrite)
    }
    return Fixes(edits: history.edits, fixed: fixed, unfixed: unfixed)
  }
}

/// A migration file with its text.
public struct MigrationSource: Sendable {
  /// The file.
  public let file: MigrationFile
  /// All bytes of the file, which is UTF-8.
  public let bytes: [UInt8]

  /// Creates a source.
  public init(_ file: MigrationFile, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// The end of the file's lines.
  var lineEnd: String {
    let newline = bytes.firstIndex(of: UInt8(ascii: "\n"))
    return newline.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } == true ? "\r\n" : "\n"
  }
}
