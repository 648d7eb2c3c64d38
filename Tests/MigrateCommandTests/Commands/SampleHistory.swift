/// Histories of files that run nothing.
enum SampleHistory {
  /// Three revisions in line.
  static let line: KeyValuePairs = [
    "0001_users.sql": file(following: "none"),
    "0002_items.sql": file(following: "0001"),
    "0003_view.sql": file(following: "0002"),
  ]

  /// Two heads, 0003 and 0004, on top of 0002; 0004 starts the branch `billing`.
  static let twoHeads: KeyValuePairs = [
    "0001_users.sql": file(following: "none"),
    "0002_items.sql": file(following: "0001"),
    "0003_view.sql": file(following: "0002"),
    "0004_invoices.sql": file(following: "0002", "-- branch_labels: billing"),
  ]

  /// The text of a migration that does nothing.
  static func file(following parents: String, _ header: String...) -> String {
    (["-- down_revision: \(parents)"] + header + ["-- migrate:up", "-- migrate:down", ""])
      .joined(separator: "\n")
  }
}
