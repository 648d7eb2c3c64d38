import Migrations

/// Which statements of the old down migration undo which of the revisions that its up migration is divided
/// among.
struct DownSplit {
  /// The statements of each revision, by their numbers in the section from 0, in order.
  private(set) var statements: [[Int]]
  /// What each statement of the section does.
  let effects: [Set<Effect>]

  /// Divides a down migration.
  ///
  /// - Throws: `FixRefusal` when a statement undoes parts of several revisions, or it is not known
  ///   what a statement undoes.
  init(_ down: SectionLayout?, among slots: [RevisionSchedule.Slot]) throws(FixRefusal) {
    statements = slots.map { _ in [] }
    effects = down?.statements.map { Effect.all(of: $0.parsed) ?? [] } ?? []
    guard let down, !slots.isEmpty else { return }
    let made = slots.map { slot in
      slot.undoneSteps.reduce(into: Set<Effect>()) { $0.formUnion($1.effects ?? []) }
    }
    var isUnknown = false
    for (index, statement) in down.statements.enumerated() {
      let effects = effects[index]
      if let slot = made.lastIndex(where: { !effects.isEmpty && effects.isSubset(of: $0) }) {
        statements[slot].append(index)
        continue
      }
      if made.dropFirst().contains(where: { !$0.isDisjoint(with: effects) }) {
        throw FixRefusal(
          "the down migration undoes it together with something else in line "
            + "\(statement.statement.location.line); write two statements there")
      }
      statements[0].append(index)
      isUnknown = isUnknown || (effects.isEmpty && !Self.isHarmless(statement))
    }
    let covered = effects.reduce(into: Set()) { $0.formUnion($1) }
    let mayBeUndone = slots.dropFirst().flatMap(\.undoneSteps).contains { step in
      !(step.effects?.isSubset(of: covered) ?? false)
    }
    if isUnknown, mayBeUndone {
      throw FixRefusal(
        "it is not known which statements of the down migration undo it, and which the rest of the file"
      )
    }
  }

  /// Whether a statement whose effects are not known undoes nothing that counts here.
  private static func isHarmless(_ statement: PlacedStatement) -> Bool {
    ["CommentStmt", "GrantStmt", "VariableSetStmt"].contains(statement.parsed.node?.kind)
  }

  /// The statements of a revision that undo a step.
  func statements(undoing step: FixStep, in slot: Int) -> [Int] {
    statements[slot].filter { !effects[$0].isDisjoint(with: step.effects ?? []) }
  }
}
