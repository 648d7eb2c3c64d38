extension StateTable {
  /// One row per applied revision.
  static let version = StateTable(
    columns: [
      StateColumn("revision", .text, .notNull, .primaryKey),
      StateColumn("message", .text, .notNull),
      StateColumn("checksum", .text),
      StateColumn("state", .text, .notNull, .default("'applied'"), .oneOf(["applied", "partial"])),
      StateColumn("direction", .text, .notNull, .default("'up'"), .oneOf(["up", "down"])),
      StateColumn("statement", .integer),
      StateColumn("down_revision", .text, .notNull, .default("''")),
      StateColumn("depends_on", .text, .notNull, .default("''")),
      StateColumn("branch_labels", .text, .notNull, .default("''")),
      StateColumn("down_body", .text, isLarge: true),
      StateColumn("applied_at", .time, .notNull, .defaultNow),
      StateColumn("duration_ms", .bigint),
      StateColumn("applied_by", .text, .notNull, .defaultUser),
      StateColumn("tool_version", .text, .notNull),
    ],
    marks: ["revision", "checksum", "state", "direction", "statement", "down_body", "tool_version"])

  /// What was done, append-only.
  static let history = StateTable(
    columns: [
      StateColumn("id", .identity),
      StateColumn("event", .text, .notNull),
      StateColumn("revision", .text, .notNull),
      StateColumn("outcome", .text, .notNull),
      StateColumn("checksum", .text),
      StateColumn("finished_at", .time, .notNull, .defaultNow),
      StateColumn("duration_ms", .bigint),
      StateColumn("error", .text),
      StateColumn("run_id", .text, .notNull),
      StateColumn("applied_by", .text, .notNull, .defaultUser),
      StateColumn("host", .text, .notNull),
      StateColumn("tool_version", .text, .notNull),
    ],
    marks: ["event", "revision", "outcome", "run_id", "tool_version"])

  /// One row with the layout that the tables have.
  static let layout = StateTable(
    columns: [
      StateColumn("id", .integer, .primaryKey, .check("id = 1")),
      StateColumn("layout", .integer, .notNull),
      StateColumn("tool_version", .text, .notNull),
    ],
    marks: ["layout", "tool_version"])
}

extension AppliedRevision {
  /// Reads a row of `StateTables.select`; nil where no revision is applied.
  init?(_ row: NamedRow) {
    guard row["revision"] != .null else { return nil }
    revision = row.text("revision")
    message = row.text("message")
    checksum = row["checksum"].text
    partial =
      row.text("state") == "partial"
      ? Partial(
        direction: Direction(rawValue: row.text("direction")) ?? .up,
        completedStatements: row["statement"].integer ?? 0) : nil
    downRevisions = row.list("down_revision")
    dependencies = row.list("depends_on")
    branchLabels = row.list("branch_labels")
    hasDownBody = row.isTrue("has_down_body")
    appliedAt = row.text("applied_at")
    durationMilliseconds = row["duration_ms"].integer
    appliedBy = row.text("applied_by")
    toolVersion = row.text("tool_version")
  }
}
