import Migrations

/// The files of a history on their way to the safe form: the rewritten ones, the new ones, and those
/// that follow another one now.
struct RewrittenHistory {
  private let sources: [String: MigrationSource]
  private let graph: RevisionGraph
  private let numbering: RevisionNumbering
  private let time: Int?
  /// All files in the order of their numbers, the new ones last.
  private var files: [MigrationFile]
  private var texts: [String: String] = [:]
  /// The files in which declared changes take the place of statements.
  private var online: Set<String> = []
  private var created: [String: [FileEdit]] = [:]
  /// The last of the revisions that a file was divided among.
  private var last: [String: String] = [:]

  /// Begins with the files as they are.
  init(_ sources: [MigrationSource], graph: RevisionGraph, time: Int?) {
    self.graph = graph
    self.time = time
    files = sources.map(\.file)
    numbering = RevisionNumbering(of: files)
    self.sources = Dictionary(sources.map { ($0.file.revision, $0) }) { first, _ in first }
  }

  /// The file of a revision.
  func source(_ revision: String) -> MigrationSource? { sources[revision] }

  /// Takes a rewritten migration.
  mutating func apply(_ rewrite: MigrationRewrite) {
    let file = rewrite.source.file
    texts[file.revision] = rewrite.text
    if rewrite.isOnline { online.insert(file.revision) }
    for following in rewrite.following {
      let edit = newFile(following, after: file)
      created[file.revision, default: []].append(edit)
      last[file.revision] = edit.revision
    }
  }

  private mutating func newFile(
    _ following: FollowingRevision, after file: MigrationFile
  ) -> FileEdit {
    var migration = NewMigration(
      revision: numbering.next(after: files, at: time), message: following.message)
    migration.downRevisions = [last[file.revision] ?? file.revision]
    migration.phase = following.phase ?? file.phase
    migration.irreversible = file.irreversible
    migration.body = following.body
    let directory = file.path.prefix(through: file.path.lastIndex(of: "/") ?? file.path.startIndex)
    var placed = file
    placed.path = directory + migration.fileName
    placed.revision = migration.revision
    files.append(placed)
    let lineEnd = sources[file.revision]?.lineEnd ?? "\n"
    let text = migration.text.replacing("\r\n", with: "\n").replacing("\n", with: lineEnd)
    return FileEdit(
      kind: .created, path: placed.path, revision: placed.revision, original: nil, text: text)
  }

  /// The files of a rewritten migration, which is not taken yet.
  func edits(of rewrite: MigrationRewrite) -> [FileEdit] {
    var copy = self
    copy.apply(rewrite)
    let revision = rewrite.source.file.revision
    return copy.edits(of: revision, evenIfSame: true)
  }

  /// All changes, in the order in which the revisions run.
  var edits: [FileEdit] {
    graph.topologicalOrder.flatMap { edits(of: $0) }
  }

  private func edits(of revision: String, evenIfSame: Bool = false) -> [FileEdit] {
    guard let source = sources[revision] else { return [] }
    let original = String(decoding: source.bytes, as: UTF8.self)
    let text = followingLast(revision, source, texts[revision] ?? original)
    let edit = FileEdit(
      kind: texts[revision] == nil ? .reparented : .rewritten,
      path: source.file.path, revision: revision, original: original, text: text,
      isOnline: online.contains(revision))
    let isSame = text.utf8.elementsEqual(original.utf8) && !evenIfSame
    return (isSame ? [] : [edit]) + (created[revision] ?? [])
  }

  /// The text of a file, with the last of the revisions for each that it follows.
  private func followingLast(
    _ revision: String, _ source: MigrationSource, _ text: String
  ) -> String {
    let parents = graph[revision]?.downRevisions ?? []
    let dependencies = source.file.dependencies
    guard (parents + dependencies).contains(where: { last[$0] != nil }) else { return text }
    let edited = source.file.text(
      Array(text.utf8), following: parents.map { last[$0] ?? $0 },
      dependencies: dependencies.map { last[$0] ?? $0 })
    return String(decoding: edited, as: UTF8.self)
  }
}
