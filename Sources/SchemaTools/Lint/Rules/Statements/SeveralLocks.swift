import Migrations
import SchemaInspection

/// Long work while a lock of an earlier statement is held.
enum WorkUnderLock: MigrationRule {
  static let name = "work-under-lock"
  static let summary =
    "A statement works on all rows while the transaction holds a lock of an earlier statement."
  static let peers = [
    "squawk: constraint-missing-not-valid (NOT VALID and VALIDATE in one transaction)",
    "strong_migrations: validate_foreign_key", "strong_migrations: validate_check_constraint",
  ]

  static func findings(in migration: LintMigration) -> [Finding] {
    guard migration.up.first?.section.isInTransaction == true else { return [] }
    var held = HeldLocks()
    for statement in migration.up {
      if let work = statement.longWork, let lock = held.lock(beside: work, of: statement) {
        return [finding(statement, work, lock)]
      }
      held.add(statement)
    }
    return []
  }

  private static func finding(
    _ statement: LintStatement, _ work: TableEffect, _ lock: HeldLocks.Lock
  ) -> Finding {
    statement.finding(
      self, table: lock.table, lock: lock.mode, work: work.work,
      "statement \(lock.statement) has locked \(lock.table), and so it stays while this one works on "
        + "the rows of \(work.table)",
      remedy: """
        Put this and what follows into a migration of its own, so that the lock on \(lock.table.sql) \
        is released before.
        """)
  }
}

/// Several tables that are locked at the same time.
enum SeveralLocks: MigrationRule {
  static let name = "several-locks"
  static let summary =
    "Tables that are locked one after the other in a transaction stay locked together, and two "
    + "transactions with another order stop each other."
  static let severity = Finding.Severity.note

  static func findings(in migration: LintMigration) -> [Finding] {
    guard migration.up.first?.section.isInTransaction == true else { return [] }
    var held = HeldLocks()
    for statement in migration.up {
      let locks = statement.effectsOnUsed.filter { $0.lock.blocks != nil }
      if let earlier = held.strongest(where: { lock in !locks.contains { $0.table == lock.table } }
      ),
        let further = locks.first(where: { !held.tables.contains($0.table) })
      {
        return [
          statement.finding(
            self, table: further.table, lock: further.lock,
            "\(earlier.table) is locked already by statement \(earlier.statement), and waits with "
              + "this one for whoever uses \(further.table)",
            remedy: "Give each table a migration of its own.")
        ]
      }
      held.add(statement)
    }
    return []
  }
}

/// The locks that a transaction holds on tables that others use.
private struct HeldLocks {
  /// A lock that others notice.
  struct Lock {
    let table: ObjectName
    var mode: LockMode
    var statement: Int
  }

  private var locks: [Lock] = []

  var tables: Set<ObjectName> { Set(locks.map(\.table)) }

  /// Adds what a statement takes.
  mutating func add(_ statement: LintStatement) {
    for effect in statement.effectsOnUsed where effect.lock.blocks != nil {
      if let known = locks.firstIndex(where: { $0.table == effect.table }) {
        guard locks[known].mode < effect.lock else { continue }
        locks.remove(at: known)
      }
      locks.append(Lock(table: effect.table, mode: effect.lock, statement: statement.number))
    }
  }

  /// The strongest lock that makes others wait while a statement works; what the statement locks
  /// itself is not meant.
  func lock(beside work: TableEffect, of statement: LintStatement) -> Lock? {
    let own = statement.effects.first { $0.table == work.table }?.lock ?? work.lock
    return strongest { $0.table != work.table || $0.mode > own }
  }

  /// The strongest lock of a kind, of several the first.
  func strongest(where condition: (Lock) -> Bool) -> Lock? {
    locks.filter(condition).reversed().max { $0.mode < $1.mode }
  }
}

extension LintStatement {
  /// What it does with many rows of a table that others use; also a restricted UPDATE may take long.
  fileprivate var longWork: TableEffect? {
    for change in rowChanges {
      switch change {
      case .update(let table, isRestricted: true), .delete(let table, isRestricted: true):
        if isUnused(table) { continue }
        return TableEffect(table: table, lock: .rowExclusive, work: .scan)
      default: continue
      }
    }
    return effectsOnUsed.first { $0.work != nil }
  }
}
