import Migrations
import SchemaChange

/// The other names that things have in a wanted schema, as they are told.
struct NewNames {
  /// The names that are told, in the order in which they are given.
  private(set) var told: [Renaming] = []
  /// The names of constraints, indexes and sequences that follow them.
  private(set) var followers: [Renaming] = []
  /// The schema with the names that are told.
  private(set) var renamed: FactSet
  /// The schema with all new names.
  private(set) var facts: FactSet
  /// The statements that give them.
  private(set) var statements: [ChangeStatement] = []

  var all: [Renaming] { told + followers }

  /// Gives the names on a copy of a database.
  ///
  /// - Parameters:
  ///   - directives: those that stand in the wanted schema's sources.
  ///   - texts: those of the command line.
  ///   - isRenaming: tells whether what looks like another name is one; nil where nobody can be asked.
  ///   - base: has the schema before.
  /// - Throws: `GenerationError`, `DatabaseError`.
  init(
    told directives: [RenameDirective], _ texts: [String],
    _ isRenaming: ((Renaming) async throws -> Bool)?, _ reader: SchemaReader,
    _ base: ScratchServer.Database, from before: FactSet, to wanted: FactSet
  ) async throws {
    (renamed, facts) = (before, before)
    guard !directives.isEmpty || !texts.isEmpty || isRenaming != nil else { return }
    self = try await reader.onCopy(of: base) { migrator in
      var names = self
      try await names.find(directives, texts, isRenaming, reader, migrator, wanted)
      return names
    }
  }

  private mutating func find(
    _ directives: [RenameDirective], _ texts: [String],
    _ isRenaming: ((Renaming) async throws -> Bool)?, _ reader: SchemaReader,
    _ migrator: Migrator, _ wanted: FactSet
  ) async throws {
    for text in texts {
      guard let renaming = Renaming(text, in: facts) else {
        throw GenerationError.unknownName(text)
      }
      try await give(renaming, reader, migrator)
      told.append(renaming)
    }
    // A column is found by the new name of its table. Those that have their new names already are passed over.
    var open = directives
    while let index = open.firstIndex(where: { $0.isOpen(in: facts) }) {
      let directive = open.remove(at: index)
      guard let renaming = Renaming(directive.path, newName: directive.newName, in: facts) else {
        continue
      }
      try await give(renaming, reader, migrator)
      told.append(renaming)
    }
    var denied: Set<Renaming> = []
    while let isRenaming,
      let renaming = Renaming.suspected(from: facts, to: wanted).first(where: {
        !denied.contains($0)
      })
    {
      guard try await isRenaming(renaming) else {
        denied.insert(renaming)
        continue
      }
      try await give(renaming, reader, migrator)
      told.append(renaming)
    }
    renamed = facts
    followers = Renaming.following(told, in: facts, wanted: wanted)
    for follower in followers { try await give(follower, reader, migrator) }
  }

  private mutating func give(
    _ renaming: Renaming, _ reader: SchemaReader, _ migrator: Migrator
  ) async throws {
    let statement = renaming.statement(facts)
    do {
      try await migrator.connection.run([statement])
    } catch ExchangeError.statementFailed(let sql, let error) {
      throw GenerationError.statementFailed(sql, error, .up)
    }
    facts = try await reader.facts(of: migrator)
    statements.append(statement)
  }
}
