/// A lock that a statement takes on a table
/// (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES).
public enum LockMode: String, Sendable, Hashable, Codable, CaseIterable {
  case accessShare = "ACCESS SHARE"
  case rowShare = "ROW SHARE"
  case rowExclusive = "ROW EXCLUSIVE"
  case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
  case share = "SHARE"
  case shareRowExclusive = "SHARE ROW EXCLUSIVE"
  case exclusive = "EXCLUSIVE"
  case accessExclusive = "ACCESS EXCLUSIVE"

  /// What nobody else can do with the table meanwhile, for people; nil when the application does not
  /// notice.
  public var blocks: String? {
    switch self {
    case .accessExclusive: "reads and writes"
    case .exclusive, .shareRowExclusive, .share: "writes"
    case .shareUpdateExclusive, .rowExclusive, .rowShare, .accessShare: nil
    }
  }
}

extension LockMode: Comparable {
  /// The order of strength.
  public static func < (a: LockMode, b: LockMode) -> Bool { a.strength < b.strength }

  private var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
