/// A check of another tool that is no rule here, and why.
package struct NotApplicableCheck: Sendable, Hashable {
  /// What others call it, such as `squawk: require-lock-timeout`.
  package let peer: String
  /// Why there is nothing to look for.
  package let answer: String
}

extension LintRules {
  /// The checks of others that migrate makes needless.
  package static let guarantees = [
    NotApplicableCheck(
      peer: "squawk: require-lock-timeout",
      answer: "every attempt waits at most lock_timeout, 100 ms at first, and is tried again"),
    NotApplicableCheck(
      peer: "squawk: require-statement-timeout",
      answer: "statement_timeout of migrate.conf; the rule statement-timeout tells who needs more"),
    NotApplicableCheck(
      peer: "squawk: require-timeout-settings",
      answer: "both of these time-outs are set by migrate for each step"),
    NotApplicableCheck(
      peer: "squawk (opt-in): ban-add-column, ban-add-composite-attribute, ban-add-enum-value, "
        + "ban-alter-database-options, ban-alter-extension, ban-alter-function-options, "
        + "ban-alter-generated-expression, ban-alter-policy-condition, ban-alter-policy-roles, "
        + "ban-alter-role-options, ban-alter-row-level-security, ban-alter-sequence-values, "
        + "ban-alter-system-options, ban-alter-view-options, ban-create-policy, "
        + "ban-detach-inheritance, ban-disable-trigger, ban-drop-index, ban-drop-policy, "
        + "ban-new-write-restriction, ban-replace-view-function, ban-replica-identity, "
        + "ban-revoke, ban-set-default",
      answer: "change options and rights in a moment; whether they are meant, a review says"),
    NotApplicableCheck(
      peer: "strong_migrations: change_column_default",
      answer: "is about how Active Record writes new rows"),
    NotApplicableCheck(
      peer: "strong_migrations: add_index_corruption",
      answer: "is a bug of PostgreSQL 14.0 to 14.3 in CREATE INDEX CONCURRENTLY; run 14.4 or later"),
    NotApplicableCheck(
      peer: "strong_migrations: add_foreign_key_mysql, add_check_constraint_mysql, "
        + "change_column_null_mysql, copy_algorithm, lock_option",
      answer: "are about MySQL and MariaDB"),
  ]
}
