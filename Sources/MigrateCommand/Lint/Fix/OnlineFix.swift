import Migrations
import SchemaChange
import SchemaTools

extension FixProver {
  /// Makes the revisions of declared changes on a scratch database.
  ///
  /// - Parameters:
  ///   - part: the changes, and the other statements of the file, behind which they come.
  ///   - base: a database on which the file has not run yet.
  /// - Returns: the revisions, and what the old file forgets that they do: the types of sequences.
  /// - Throws: as `prove`.
  func form(
    of part: OnlinePart, _ base: ScratchServer.Database
  ) async throws -> (form: OnlineForm, forgotten: [ChangeStatement]) {
    let reader = SchemaReader(
      project: project, server: server, arguments: arguments, python: nil, emit: emit)
    let database = try await server.create(copying: base)
    do {
      let before = try await reader.on(database) { migrator in
        try await migrator.connection.transaction(
          part.others.map { SQLCommand($0, isOfMigration: true) })
        return try await reader.facts(of: migrator)
      }
      guard before.hasOnlineChanges else {
        return (.refused("the database has one writer, which makes the change at once"), [])
      }
      let sequence = try await ChangeSequence(reader: reader, followingNames: .none)
        .run(try part.changes.map { try DeclaredChange($0) }, on: database, before)
      let revisions = sequence.revisions.map { GeneratedRevision($0) }
      _ = try await ChangeProof(reader: reader, base: database)
        .run(revisions, from: before, to: sequence.wanted, mayLose: false)
      await server.drop(sequence.database)
      await server.drop(database)
      let texts = revisions.map {
        OnlineRevisionText(subject: $0.subject, body: $0.body, isContract: $0.isContract)
      }
      return (
        .revisions(texts),
        sequence.columns.sequenceTypes(from: sequence.columnsBefore, to: sequence.wanted)
      )
    } catch {
      if let failure = error as? CommandFailure {
        return (.refused("on a scratch database it fails: \(try Self.inWords(failure.error))"), [])
      }
      guard let reason = OnlineSearch.reason(error) else { throw error }
      return (.refused(reason.split(separator: "\n").joined(separator: "; ")), [])
    }
  }
}
