/// A stretch of the history as `history -r` and `--sql` take it: `start:end`, both included.
///
/// `start:+N` counts up from the start and `-N:end` down from the end; where the history is shorter
/// than that, the range is shorter.
///
/// Difference from Alembic 1.20: `-N` counts from the range's end, as Alembic's documentation has it
/// (`-3:current`); its code counts from the heads of the files.
package struct RevisionRange: Sendable, Hashable {
  /// Where the range begins; nil when nothing is written, which means base.
  package var start: RevisionIdentifier?
  /// Where the range ends; nil when nothing is written, which means all heads.
  package var end: RevisionIdentifier?

  /// Creates a range.
  package init(start: RevisionIdentifier? = nil, end: RevisionIdentifier? = nil) {
    self.start = start
    self.end = end
  }

  /// Reads a range as a user wrote it: `a:b`, `a:`, `:b` or `:`.
  ///
  /// - Throws: `RevisionError.malformed` when there is not exactly one colon, or when an end is no
  ///   identifier.
  package init(parsing text: String) throws(RevisionError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .malformed(text, .notARange) }
    if !parts[0].isEmpty { start = try RevisionIdentifier(parsing: String(parts[0])) }
    if !parts[1].isEmpty { end = try RevisionIdentifier(parsing: String(parts[1])) }
  }
}
