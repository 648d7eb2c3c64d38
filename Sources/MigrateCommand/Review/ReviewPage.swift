import Migrations
import SchemaTools

/// A review as a page for people.
struct ReviewPage {
  private let review: Review
  private var blocks: [Block] = []

  /// A part of the page.
  private enum Block {
    case heading(Int, String)
    case paragraph(String)
    case list([String])
    /// Text from elsewhere, in which nothing is markup.
    case quotes([String])
    case code(String, language: String)
    case table(TextTable)
    /// What is shown when asked for, where a page can do that.
    case folded(String, code: String, language: String)
  }

  init(_ review: Review) {
    self.review = review
    addOverview()
    for revision in review.revisions { add(revision) }
  }

  // MARK: What it says

  private mutating func addOverview() {
    let count = review.revisions.count
    let new = count == 1 ? "1 new revision" : "\(count == 0 ? "no" : "\(count)") new revisions"
    blocks.append(.heading(2, "Migrations: \(new)"))
    if !review.revisions.isEmpty {
      blocks.append(
        .table(
          TextTable(
            header: ["REVISION", "MESSAGE", "PHASE", "WAY BACK", "FINDINGS"],
            rows: review.revisions.map {
              [$0.revision, $0.message, $0.phase.rawValue, $0.wayBack, $0.findingCount]
            })))
    }
    var remarks = [graph]
    remarks += review.changedFiles.map { file in
      "**\(file.path)** was \(file.isRemoved ? "removed" : "edited") since "
        + "\(review.since ?? "it was released"): databases that have run it keep what it was"
    }
    remarks += order
    remarks += review.mixed.map {
      "**\($0.revision)** (contract) stands on **\($0.expand)** (expand) of the same release: "
        + "release the expand revisions first (`migrate check --phase`)"
    }
    if let reason = review.notRun { remarks.append("not run on a scratch database: \(reason)") }
    blocks.append(.list(remarks))
  }

  /// How the graph changes.
  private var graph: String {
    let (before, after) = (review.headsBefore, review.heads)
    func names(_ heads: [String]) -> String { heads.joined(separator: ", ").ifEmpty("base") }
    if after.count > max(1, before.count) {
      return
        "the graph gets **\(after.count) heads** (\(names(after))): `migrate rebase FILE` puts a "
        + "new file behind the others, `migrate merge` joins them"
    }
    if before == after { return "head: \(names(after)), as before" }
    return "head: \(names(before)) → \(names(after))"
  }

  /// In what order the release runs.
  private var order: [String] {
    func names(_ revisions: [String]) -> String { revisions.joined(separator: ", ") }
    var lines: [String] = []
    if !review.beforeRelease.isEmpty {
      lines.append("before the new version of the application: \(names(review.beforeRelease))")
    }
    if !review.backfills.isEmpty {
      lines.append(
        "rows are filled in batches by \(names(review.backfills)), in that run or by "
          + "`migrate backfill run`")
    }
    if !review.afterRelease.isEmpty {
      lines.append(
        "when the version before is gone: \(names(review.afterRelease)) (contract)")
    }
    return lines
  }

  private mutating func add(_ revision: ReviewedRevision) {
    blocks.append(.heading(3, "\(revision.revision) \(revision.message)"))
    var facts = [
      "`\(revision.path)`",
      "on \(revision.downRevisions.joined(separator: ", ").ifEmpty("base"))",
      revision.isTransaction ? "in one transaction" : "statement by statement",
    ]
    if !revision.dependsOn.isEmpty {
      facts.append("needs \(revision.dependsOn.joined(separator: ", "))")
    }
    if revision.phase == .contract { facts.append("contract") }
    blocks.append(.paragraph(facts.joined(separator: "; ")))
    blocks.append(.code(revision.up, language: revision.language))
    if let down = revision.down {
      blocks.append(.folded("Down", code: down, language: revision.language))
    }
    blocks.append(.paragraph("Way back: \(revision.wayBackText)"))
    if let proof = revision.proof { blocks.append(.code(proof, language: "diff")) }
    if !revision.findingTexts.isEmpty { blocks.append(.quotes(revision.findingTexts)) }
    let effects = revision.statements.flatMap { statement in
      statement.rows.enumerated().map { index, cells in
        [index == 0 ? "\(statement.line)" : ""] + cells
      }
    }
    if !effects.isEmpty {
      blocks.append(
        .table(TextTable(header: ["LINE", "LOCK", "ON", "BLOCKS", "ALSO"], rows: effects)))
    }
    if !revision.tables.isEmpty { blocks.append(.quotes(revision.tables)) }
  }

  // MARK: How it is written

  /// The page in GitHub's Markdown.
  var markdown: String {
    blocks.map { block in
      switch block {
      case .heading(let level, let text):
        "\(String(repeating: "#", count: level)) \(Self.escaped(text))"
      case .paragraph(let text): text
      case .list(let items): items.map { "- \($0)" }.joined(separator: "\n")
      case .quotes(let items):
        items.map { "- " + Self.escaped($0).replacing("\n", with: "<br>\n  ") }
          .joined(separator: "\n")
      case .code(let text, let language): Self.fenced(text, language)
      case .table(let table): Self.markdown(table)
      case .folded(let title, let code, let language):
        "<details><summary>\(title)</summary>\n\n\(Self.fenced(code, language))\n\n</details>"
      }
    }.joined(separator: "\n\n")
  }

  /// The page for a terminal.
  func lines(_ palette: Palette) -> [String] {
    func plain(_ text: String) -> String {
      text.replacing("**", with: "")
    }
    func code(_ text: String) -> [String] {
      Self.cut(text).split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    return Array(
      blocks.map { block in
        switch block {
        case .heading(_, let text): [palette(text, .strong)]
        case .paragraph(let text): [plain(text)]
        case .list(let items), .quotes(let items):
          items.flatMap { item in
            plain(item).split(separator: "\n").enumerated().map {
              ($0.offset == 0 ? "- " : "  ") + $0.element
            }
          }
        case .code(let text, _): code(text)
        case .table(let table): table.lines(palette)
        case .folded(let title, let text, _): ["\(title):", ""] + code(text)
        }
      }.joined(separator: [""]))
  }

  /// A comment on GitHub has 65,536 characters at most.
  private static let shownLines = 120

  /// A text without what is too long to read on a page.
  private static func cut(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > shownLines else { return text }
    return lines.prefix(shownLines).joined(separator: "\n")
      + "\n… and \(lines.count - shownLines) more lines"
  }

  private static func fenced(_ text: String, _ language: String) -> String {
    // A fence is longer than any in the text.
    let longest = text.matches(of: #/`+/#).map { $0.0.count }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(cut(text))\n\(fence)"
  }

  private static func markdown(_ table: TextTable) -> String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { escaped($0.visibleLine) }.joined(separator: " | ") + " |"
    }
    let header = table.header.map(\.capitalizedFirst)
    return ([row(header), row(table.header.map { _ in "---" })] + table.rows.map(row))
      .joined(separator: "\n")
  }

  /// A text in which nothing is markup.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\`*_[]<>|#".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}

extension String {
  /// A word in capitals as a title.
  fileprivate var capitalizedFirst: String { prefix(1) + dropFirst().lowercased() }
}

extension ReviewedRevision {
  fileprivate var language: String { path.hasSuffix(".swift") ? "swift" : "sql" }

  /// The way back in a word or two.
  fileprivate var wayBack: String {
    if let verdict { return verdict.outcome.rawValue }
    let mayGoBack = irreversible == nil && (down != nil || language == "swift")
    return mayGoBack ? "not tried" : "irreversible"
  }

  /// The way back in a sentence or more.
  fileprivate var wayBackText: String {
    switch verdict?.verdict {
    case .reversible: "reversible: run up, down and up again, the schema was the same each time"
    case .irreversible:
      "irreversible" + (irreversible.map { " (\($0))" } ?? ": it has no down migration")
    case .wrong: "**wrong**: after the down migration the schema is another than before"
    case .changing:
      "**wrong**: the up migration, run again, makes another schema than the first time"
    case .failed(let pass, _):
      "not found out: **the \(pass == .down ? "down" : "up") migration fails**"
    case nil: wayBack
    }
  }

  /// What shows that something is wrong.
  fileprivate var proof: String? {
    switch verdict?.verdict {
    case .wrong(let difference), .changing(let difference):
      difference.lines(.plain).joined(separator: "\n")
    case .failed(_, let error): error.message
    default: nil
    }
  }

  /// How many findings of each severity there are.
  fileprivate var findingCount: String {
    let counts = Dictionary(grouping: findings, by: \.severity).sorted { $0.key > $1.key }
    return counts.map { "\($0.value.count) \($0.key.rawValue)\($0.value.count == 1 ? "" : "s")" }
      .joined(separator: ", ").ifEmpty("none")
  }
}
