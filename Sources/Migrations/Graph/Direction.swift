/// The way a migration is run.
public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
  /// Upgrade.
  case up
  /// Downgrade.
  case down
}
