import FoundationEssentials
import Migrations

extension NewDirectory {
  /// Adds what the other tool has got since its files were imported to this directory.
  ///
  /// The first new revision follows what is the head here, so that own revisions and those of the other tool
  /// stay one line.
  ///
  /// - Parameter keeping: Whether the files are to stay.
  /// - Returns: what was added.
  /// - Throws: `ImportError`; `ProblemList` when the files would not load; `Problem`, `FileError`.
  func add(_ history: ConvertedHistory, keeping: Bool) throws -> ConvertedHistory {
    let files = try VersionsDirectory(path).load()
    let added = try history.added(to: files, in: path)
    let texts =
      added.migrations.map { ($0.file.fileName, $0.file.text) }
      + added.repeatables.map { ($0.fileName, $0.text) }
    // All files together, as they would be read.
    let draft = try TemporaryDirectory(prefix: "migrate-import-")
    for file in files {
      let name = String(file.path.split(separator: "/").last ?? "")
      let bytes = try contents(ofFile: file.path) ?? []
      _ = try NewFile(
        path: MigrateCommand.path(name, from: draft.path),
        text: String(decoding: bytes, as: UTF8.self)
      ).write()
    }
    do {
      for (name, text) in texts {
        _ = try NewFile(path: MigrateCommand.path(name, from: draft.path), text: text).write()
      }
      _ = try RevisionGraph(VersionsDirectory(draft.path).load().revisions())
    } catch let problems as ProblemList {
      throw problems.naming(path, insteadOf: draft.path)
    }
    if keeping, !texts.isEmpty {
      let paths = texts.map { (MigrateCommand.path($0.0, from: path), $0.1) }
      try FileSetChange(in: path).write(paths, creating: Set(paths.map(\.0)))
    }
    return added
  }
}

extension ConvertedHistory {
  /// What a directory does not have, behind what it has.
  /// - Throws: `ImportError`; `ProblemList` for a graph with faults.
  fileprivate func added(
    to files: [MigrationFile], in directory: String
  ) throws -> ConvertedHistory {
    let known = Dictionary(
      files.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let new = migrations.filter { known[$0.file.revision] == nil }
    guard new.count < migrations.count else {
      throw ImportError.otherFiles(
        directory: directory, missing: new.map(\.file.fileName))
    }
    for migration in migrations {
      guard let file = known[migration.file.revision], file.message != migration.file.message else {
        continue
      }
      throw ImportError.takenRevision(
        migration.file.revision, own: file.path, source: migration.sources[0])
    }
    let heads = try RevisionGraph(files.revisions()).effectiveHeads
    guard heads.count == 1 || new.isEmpty else {
      throw ImportError.severalHeads(directory: directory, heads)
    }
    let names = Set(files.map { $0.path.split(separator: "/").last ?? "" })
    return keeping(
      Set(new.map(\.file.revision)), behind: heads,
      repeatables: repeatables.filter { !names.contains($0.fileName[...]) })
  }
}
