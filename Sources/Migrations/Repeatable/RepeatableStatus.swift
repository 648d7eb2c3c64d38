/// How a repeatable file stands in a database.
package struct RepeatableStatus: Sendable, Hashable {
  /// The file.
  package var file: RepeatableFile
  /// How it stands.
  package var state: State
  /// What the database says of it; nil when it was never run.
  package var row: RepeatableRow?

  /// How a repeatable file can stand.
  package enum State: Sendable, Hashable {
    /// It was run as it is, and what it made is there.
    case applied
    /// It was never run.
    case pending
    /// It, or what it stands on, was changed since it was run.
    case changed
    /// Something that it made is gone.
    case dropped(objects: String)
    /// It was run as it is, but this file that it stands on is to be run again.
    case outdated(by: String)
  }

  /// The step that runs the file.
  package var step: MigrationStep { MigrationStep(file, timesRun: row?.timesRun ?? 0) }
}

extension RepeatableSet {
  /// How each file stands, in the order in which they are run.
  ///
  /// - Parameter rows: what the database says of repeatable files.
  package func statuses(_ rows: [RepeatableRow]) -> [RepeatableStatus] {
    let rows = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var pending: Set<String> = []
    return files.map { file in
      let row = rows[file.recordName]
      var state = RepeatableStatus.State(file, row)
      if state == .applied, let provider = providers(of: file).first(where: pending.contains) {
        state = .outdated(by: provider)
      }
      if state != .applied { pending.insert(file.name) }
      return RepeatableStatus(file: file, state: state, row: row)
    }
  }
}

extension RepeatableStatus.State {
  fileprivate init(_ file: RepeatableFile, _ row: RepeatableRow?) {
    guard let row else {
      self = .pending
      return
    }
    if row.fingerprint != file.fingerprint {
      self = .changed
    } else {
      self = row.lostObjects.map { .dropped(objects: $0) } ?? .applied
    }
  }
}
