public import Migrations

extension LockMode {
  /// What nobody else can do with the table meanwhile, for people; nil when the application does not
  /// notice.
  public var blocks: String? {
    if blocksReads { return "reads and writes" }
    return blocksWrites ? "writes" : nil
  }
}
