import Migrations

extension RevisionIdentifier {
  /// Whether what is applied has to be known to resolve the identifier in a read command.
  var needsApplied: Bool { anchor == .current }
}

extension RevisionRange {
  /// Whether what is applied has to be known to resolve the range.
  var needsApplied: Bool { start?.needsApplied == true || end?.needsApplied == true }
}
