/// Why a plan cannot be run.
package enum PlanError: Error, Sendable, Hashable {
  /// Migrations without a down migration.
  case irreversible([Irreversible])

  /// A migration without a down migration.
  package struct Irreversible: Sendable, Hashable {
    /// The path, or else the revision.
    package let path: String
    /// Why there is none, as its header says.
    package let reason: String?
  }
}

extension PlanError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .badMigrations }

  /// The migrations, one a line, and what to do.
  package var description: String {
    switch self {
    case .irreversible(let migrations):
      """
      \(migrations.map(Self.line).joined(separator: "\n"))
      Nothing was run. \(Self.remedy(migrations))
      """
    }
  }

  private static func line(_ migration: Irreversible) -> String {
    let reason = migration.reason ?? "it has no \(stepDown(of: migration.path))"
    return "\(migration.path.visibleLine): the migration is irreversible: \(reason.visibleLine)"
  }

  private static func remedy(_ migrations: [Irreversible]) -> String {
    migrations.contains { $0.reason == nil }
      ? """
      Stop the downgrade above it, or add it (an empty one is a legal no-op) and accept the edited file \
      with `migrate repair --accept-checksum REV`.
      """ : "Stop the downgrade above it."
  }

  private static func stepDown(of path: String) -> String {
    path.hasSuffix(".swift") ? "`func down`" : "-- migrate:down section"
  }
}
