import Migrations

/// The statements that turn one schema into another, in an order in which each of them can run.
package struct SchemaPlan: Sendable {
  /// What is done with one fact, or with a table and all that is made with it.
  package struct Step: Sendable {
    /// What it is about.
    package let fact: FactID
    package let change: Change
    package let statements: [ChangeStatement]

    /// What happens to the fact.
    package enum Change: String, Sendable { case add = "+", drop = "-", alter = "~" }
  }

  package private(set) var steps: [Step]
  /// What cannot be done, with what to do about it.
  package let refusals: [String]

  /// Whether the schemas are the same.
  package var isEmpty: Bool { steps.isEmpty && refusals.isEmpty }

  /// All that it does and cannot do, for messages.
  package var texts: [String] { steps.flatMap { $0.statements.map(\.sql) } + refusals }

  /// Compares two schemas.
  ///
  /// - Parameter isOnline: whether statements are written so that tables stay usable while they run.
  package init(from before: FactSet, to after: FactSet, isOnline: Bool = true) {
    (steps, refusals) = before.backEnd.changes.plan(from: before, to: after, isOnline: isOnline)
  }
}

extension SchemaPlan {
  /// The plan with notes on the new types of columns.
  package func noting(_ notes: [(column: FactID, text: String)]) -> SchemaPlan {
    var plan = self
    plan.steps = steps.map { step in
      guard step.change == .alter, let note = notes.first(where: { $0.column == step.fact }) else {
        return step
      }
      var statements = step.statements
      statements[0].note = note.text
      return Step(fact: step.fact, change: step.change, statements: statements)
    }
    return plan
  }

  /// Steps that make one revision.
  package struct Stage: Sendable {
    package let kind: Kind
    package var statements: [ChangeStatement] = []
    /// What each step does, for the report.
    package var changes: [(change: Step.Change, fact: FactID)] = []

    package init(
      kind: Kind, statements: [ChangeStatement] = [],
      changes: [(change: Step.Change, fact: FactID)] = []
    ) {
      self.kind = kind
      self.statements = statements
      self.changes = changes
    }

    package enum Kind: Sendable {
      /// In one transaction, while the old version of the application runs.
      case expand
      /// Statement by statement, outside of a transaction.
      case alone
      /// When nothing uses any more what is dropped.
      case contract
    }
  }

  /// The statements in revisions: what is to be committed before the next can run, and what waits for a
  /// deployment.
  ///
  /// - Parameter dropsInline: whether what loses rows is dropped together with the rest.
  package func stages(dropsInline: Bool = false) -> [Stage] {
    var stages: [Stage] = []
    var uncommitted: [String] = []
    for step in steps {
      for (index, statement) in step.statements.enumerated() {
        let kind: Stage.Kind =
          statement.loses != nil && !dropsInline
          ? .contract : statement.runsAlone ? .alone : .expand
        let usesUncommitted = uncommitted.contains { statement.sql.contains($0) }
        if stages.last?.kind != kind || usesUncommitted {
          stages.append(Stage(kind: kind))
          uncommitted = []
        }
        stages[stages.count - 1].statements.append(statement)
        if index == 0,
          !stages[stages.count - 1].changes.contains(where: { $0 == (step.change, step.fact) })
        {
          stages[stages.count - 1].changes.append((step.change, step.fact))
        }
        if statement.commitsBeforeUse,
          let added = statement.sql.firstMatch(of: #/ALTER TYPE (.*) ADD VALUE ('(?:[^']|'')*')/#)
        {
          // The values of rows may be it as well.
          uncommitted += [String(added.2), "::\(added.1)"]
        }
      }
    }
    return stages
  }
}
