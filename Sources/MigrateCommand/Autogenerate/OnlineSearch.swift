import Migrations
import SchemaChange

/// Finds out what an application feels of a difference between two schemas, and what of that can be made while the
/// application runs.
struct OnlineSearch {
  let reader: SchemaReader
  /// A database that has the schema before.
  let base: ScratchServer.Database
  let names: NewNames
  /// How values get another type where that is not evident.
  let conversions: [ConversionDirective]
  let wanted: FactSet

  /// A change that breaks the application which runs.
  struct Candidate: Sendable, Hashable {
    /// The declaration of it.
    let text: String
    /// The new name; nil of a new type.
    var renaming: Renaming?
    /// The column that gets a new type, by its new name.
    var column: FactID?
    /// Whether somebody says how its values are converted.
    var hasConversion = false
  }

  /// Why a change is made at once all the same.
  struct Note: Sendable {
    private(set) var candidate: Candidate
    let reason: String

    init(_ candidate: Candidate, reason: String) {
      self.candidate = candidate
      self.reason = reason.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    /// The same before tables got other names.
    func before(_ tables: [Renaming]) -> Note {
      var note = self
      note.candidate.renaming = candidate.renaming?.before(tables)
      note.candidate.column = candidate.column.map {
        Renaming($0, newName: $0.name).before(tables).fact
      }
      return note
    }

    /// What stands before the statement.
    var text: String { "At once, as \(reason)" }

    /// What people are told.
    var remark: String {
      "\(candidate.text): breaks the version of the application that runs, as it is made at once: \(reason)"
    }
  }

  /// What is made while the application runs.
  struct Difference: Sendable {
    /// What it comes from.
    let candidates: [Candidate]
    /// Declared changes, with their texts.
    var changes: [(text: String, change: DeclaredChange)] = []
    /// The renamings among them, and what follows them.
    var renamings: [Renaming] = []
    var followers: [Renaming] = []
    /// The wanted schema with the old names and types.
    let rest: FactSet
  }

  /// All changes that break an application.
  var candidates: [Candidate] {
    let renamings = names.told.compactMap { renaming -> Candidate? in
      let (path, new) = (name(renaming.fact.path), renaming.newName)
      return switch renaming.fact.kind {
      case .table: Candidate(text: "rename table \(path) to \(new)", renaming: renaming)
      case .column: Candidate(text: "rename column \(path) to \(new)", renaming: renaming)
      default:
        renaming.value.map { value in
          Candidate(text: "rename value \(path) \(value) to \(new)", renaming: renaming)
        }
      }
    }
    let types = names.facts.facts.values.filter { old in
      guard old.id.kind == .column, old["generated"] == nil, let new = wanted[old.id],
        new["generated"] == nil, old["type"] != nil, new["type"] != nil
      else { return false }
      return old["type"] != new["type"] || old["collation"] != new["collation"]
    }
    return renamings
      + types.sorted { $0.id < $1.id }.map { old in
        let type = wanted[old.id]?["type"] ?? ""
        let collation = wanted[old.id]?["collation"].map { " COLLATE \($0)" } ?? ""
        let conversion = conversions.first { $0.isAbout(old.id, in: wanted.defaultSchema) }
        let using = conversion.map { " using \($0.text)" } ?? ""
        return Candidate(
          text: "retype \(name(old.id.path)) to \(type)\(collation)\(using)", column: old.id,
          hasConversion: conversion != nil)
      }
  }

  private func name(_ path: [String]) -> String {
    (path.first == wanted.defaultSchema ? Array(path.dropFirst()) : path).joined(separator: ".")
  }

  /// Looks at the changes, until all that are left can be made so.
  ///
  /// - Returns: the changes; nil where there are none.
  /// - Throws: `DatabaseError` and what else is about no change.
  func run() async throws -> (Difference?, [Note]) {
    var (open, notes) = (candidates, [Note]())
    while !open.isEmpty {
      do {
        let (difference, refused) = try await reader.onCopy(of: base) { migrator in
          try await look(at: &open, migrator)
        }
        notes += refused
        if let difference { return (difference, notes) }
      } catch {
        guard let reason = Self.reason(error) else { throw error }
        return (nil, notes + open.map { Note($0, reason: reason) })
      }
    }
    return (nil, notes)
  }

  /// What a failure says about a change; nil of one that is about something else.
  static func reason(_ error: any Error) -> String? {
    switch error {
    case let refusal as ChangeRefusal: refusal.reason
    case let error as ExchangeError: words(ChangeError(error))
    case let error as ChangeError: words(error)
    case let error as GenerationError: words(error)
    case ScratchRunError.migrationFailed(let failure, _): failure.error.message
    case DatabaseError.statement(let error): error.message
    default: nil
    }
  }

  private static func words(_ error: some MigrationError) -> String {
    "\(error)".replacing("nothing is written, as ", with: "")
      .replacing("nothing is written: ", with: "")
  }

  /// Makes the wanted schema, goes back to the old names and types, and asks what can be made from there.
  ///
  /// - Returns: nothing where some of the changes cannot be made so, which are left out then.
  private func look(
    at open: inout [Candidate], _ migrator: Migrator
  ) async throws -> (Difference?, [Note]) {
    let connection = migrator.connection
    let read = { try await reader.facts(of: migrator) }
    try await ProofRows.empty(try await read().tablesWithRows, connection)
    try await connection.run(names.statements)
    try await plan(from: names.facts, to: wanted, connection)
    var notes: [Note] = []
    for candidate in open {
      guard let id = candidate.column, let old = names.facts[id], let new = wanted[id],
        !candidate.hasConversion
      else { continue }
      if try await !TypeProbe.rewrites(from: old, to: new, wanted, connection) {
        open.removeAll { $0 == candidate }
      } else if let question = Conversions.question(old, new.attributes, wanted) {
        notes.append(Note(candidate, reason: question))
      }
    }
    open.removeAll { candidate in notes.contains { $0.candidate == candidate } }
    if open.count > 1 {
      notes += open.filter { $0.renaming?.value != nil }.map {
        Note($0, reason: "other changes are under way with it; give it a revision of its own")
      }
      open.removeAll { $0.renaming?.value != nil }
    }
    if open.isEmpty { return (nil, notes) }

    let types = open.compactMap(\.column)
    let made = try await read()
    try await plan(from: made, to: made.withTypes(of: types, in: names.facts), connection)
    let renamings = open.compactMap(\.renaming)
    let others = names.told.filter { !renamings.contains($0) }
    let kept = Set(Renaming.following(others, in: names.renamed, wanted: wanted))
    let followers = names.followers.filter { !kept.contains($0) }
    for renaming in (renamings + followers).reversed() {
      try await connection.run([renaming.reversed.statement(try await read())])
    }
    var difference = Difference(
      candidates: open, renamings: renamings, followers: followers, rest: try await read())
    let refused = try await resolve(open, &difference, connection, read)
    open.removeAll { candidate in refused.contains { $0.candidate == candidate } }
    return (refused.isEmpty ? difference : nil, notes + refused)
  }

  /// Takes the changes that can be made while the application runs.
  /// - Returns: why others cannot.
  private func resolve(
    _ candidates: [Candidate], _ difference: inout Difference, _ connection: any Connection,
    _ read: @escaping () async throws -> FactSet
  ) async throws -> [Note] {
    var (facts, notes) = (difference.rest, [Note]())
    var columns: [(Candidate, DeclaredChange)] = []
    for candidate in candidates {
      let change = try DeclaredChange(candidate.text)
      guard case .renameTable(let path, let name) = change else {
        columns.append((candidate, change))
        continue
      }
      do {
        let newName = try await ChangeResolver.quoted(name, connection)
        let rename = try TableRename(path, to: newName, in: facts, following: .of(wanted))
        try await connection.run(rename.plain)
        facts = try await read()
        difference.changes.append((candidate.text, change))
      } catch let refusal as ChangeRefusal {
        // Columns are named by the new name of their table.
        return [Note(candidate, reason: refusal.reason)]
      }
    }
    let types = Set(candidates.compactMap(\.column))
    let resolver = ChangeResolver(facts, connection, following: .of(wanted), read: read)
    var covered: Set<FactID> = []
    var resolved: [(changes: [(String, DeclaredChange)], own: FactID, all: [FactID])] = []
    for (candidate, change) in columns {
      // A column of another name and type is one change.
      let isRenamed = columns.contains { $0.0.renaming?.reversed.fact == candidate.column }
      if candidate.column != nil, isRenamed { continue }
      let type = columns.first {
        $0.0.column != nil && $0.0.column == candidate.renaming?.reversed.fact
      }
      let parts = [(candidate, change)] + (type.map { [$0] } ?? [])
      do {
        let exchanges = try await resolver.resolve(parts.map(\.1)).exchanges
        let all = exchanges.map { $0.column($0.first.columns[0]) }
        let own = exchanges.map { $0.column($0.second.finalNames[0]) }
        if type != nil || candidate.column != nil,
          let other = own.first(where: { !types.contains($0) })
        {
          throw ChangeRefusal("\(name(other.path)) refers to it, and keeps its type")
        }
        resolved.append((parts.map { ($0.0.text, $0.1) }, all[0], all))
      } catch let refusal as ChangeRefusal {
        notes += parts.map { Note($0.0, reason: refusal.reason) }
      }
    }
    // A column takes those that refer to it along.
    for (changes, own, all) in resolved.sorted(by: { $0.all.count > $1.all.count })
    where !covered.contains(own) {
      covered.formUnion(all)
      difference.changes += changes
    }
    return notes
  }

  private func plan(
    from before: FactSet, to after: FactSet, _ connection: any Connection
  ) async throws {
    let plan = SchemaPlan(from: before, to: after, isOnline: false)
    guard plan.refusals.isEmpty else { throw GenerationError.refused(plan.refusals) }
    try await connection.run(plan.steps.flatMap(\.statements).filter { $0.todo == nil })
  }
}
