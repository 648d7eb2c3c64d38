/// A migration written in Swift.
///
/// A file such as `versions/0007_backfill_slugs.swift` holds one type that conforms:
///
/// ```swift
/// // message: backfill slugs
/// import Migrations
///
/// struct BackfillSlugs: Migration {
///   func up(_ database: MigrationDatabase) async throws {
///     for (id, title) in try await database.query(
///       "SELECT id, title FROM item WHERE slug IS NULL", as: (Int, String).self)
///     {
///       try await database.execute("UPDATE item SET slug = $1 WHERE id = $2", slug(title), id)
///     }
///   }
///
///   func down(_ database: MigrationDatabase) async throws {
///     try await database.execute("UPDATE item SET slug = NULL")
///   }
/// }
/// ```
/// All that a step does to the database and its record are committed together, or not at all. After
/// a lock time-out or a lost connection it is rolled back and run again, so it should leave alone
/// what a rollback does not undo, such as files and other services.
///
/// Options stand in a comment, as in SQL: `// migrate:up transaction:false` in a line above the code
/// runs `up` outside a transaction. What such a step did before it failed stays, and a retry
/// (`migrate repair REV --resume`) runs all of it again.
public protocol Migration: Sendable {
  /// Creates the migration; a new one for each attempt.
  init()

  /// Applies the migration.
  func up(_ database: MigrationDatabase) async throws

  /// Reverts the migration. One without this function is irreversible: a downgrade through it is
  /// refused before anything runs.
  func down(_ database: MigrationDatabase) async throws
}

extension Migration {
  /// Refuses: the migration is irreversible.
  /// - Throws: `IrreversibleMigration`.
  public func down(_ database: MigrationDatabase) async throws {
    throw IrreversibleMigration()
  }
}

/// A migration without `down` was asked to revert itself.
public struct IrreversibleMigration: Error, Sendable, CustomStringConvertible {
  /// What to tell the user.
  public var description: String { "the migration is irreversible: it has no `func down(_:)`" }
}
