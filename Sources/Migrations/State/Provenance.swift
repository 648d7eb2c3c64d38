/// What another migration tool recorded of a migration that it applied.
package struct Provenance: Sendable, Hashable {
  /// When it was applied: ISO 8601, UTC; nil when the tool did not record it.
  package var appliedAt: String?
  /// How long it took, in milliseconds; nil when the tool did not record it.
  package var durationMilliseconds: Int?
  /// Who applied it; nil when the tool did not record it.
  package var appliedBy: String?
  /// The checksum of the tool's own file, as the tool writes it; nil when there is none.
  package var checksum: String?

  /// Creates the facts.
  package init(
    appliedAt: String? = nil, durationMilliseconds: Int? = nil, appliedBy: String? = nil,
    checksum: String? = nil
  ) {
    self.appliedAt = appliedAt
    self.durationMilliseconds = durationMilliseconds
    self.appliedBy = appliedBy
    self.checksum = checksum
  }
}

extension StateTables {
  /// Puts what another tool recorded into the row of an applied revision.
  func attribute(_ revision: String, to provenance: Provenance) -> SQLCommand {
    SQLCommand(
      """
      UPDATE \(version) SET applied_at = coalesce($2, applied_at), duration_ms = $3,
        applied_by = coalesce($4, applied_by)
      WHERE revision = $1
      """,
      [
        .text(revision), DatabaseValue(provenance.appliedAt),
        DatabaseValue(provenance.durationMilliseconds), DatabaseValue(provenance.appliedBy),
      ])
  }
}
