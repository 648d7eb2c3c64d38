import SchemaTools
import Testing

@Suite("The checks of others")
struct PeerTests {
  /// The rules of squawk 2.70.
  private static let squawk = """
    adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field \
    adding-required-field adding-serial-primary-key-field ban-alter-domain-with-add-constraint \
    ban-char-field ban-concurrent-index-creation-in-transaction ban-create-domain-with-constraint \
    ban-drop-column ban-drop-database ban-drop-not-null ban-drop-table \
    ban-duplicate-column-assignments ban-truncate-cascade ban-uncommitted-transaction \
    changing-column-type constraint-missing-not-valid disallowed-unique-constraint \
    identifier-too-long prefer-bigint-over-int prefer-bigint-over-smallint prefer-identity \
    prefer-repack prefer-robust-stmts prefer-text-field prefer-timestamp-tz renaming-column \
    renaming-table require-concurrent-index-creation require-concurrent-index-deletion \
    require-concurrent-partition-detach require-concurrent-reindex require-enum-value-ordering \
    require-lock-timeout require-statement-timeout require-table-schema require-timeout-settings \
    syntax-error transaction-nesting unused-ignore
    """

  /// The checks of strong_migrations 2.
  private static let strongMigrations = """
    add_check_constraint add_check_constraint_mysql add_column_auto_incrementing \
    add_column_default add_column_default_callable add_column_generated_stored add_column_json \
    add_exclusion_constraint add_foreign_key add_foreign_key_mysql add_index add_index_columns \
    add_index_corruption add_reference add_unique_constraint change_column \
    change_column_constraint change_column_default change_column_null change_column_null_mysql \
    change_column_null_postgresql change_column_with_not_null change_table copy_algorithm \
    create_table execute lock_option remove_column remove_index rename_column rename_enum_value \
    rename_schema rename_table validate_check_constraint validate_foreign_key
    """

  @Test(
    "have a rule, or a reason why they need none",
    arguments: [("squawk", squawk), ("strong_migrations", strongMigrations)])
  func all(tool: String, names: String) {
    let peers = LintRules.all.flatMap { $0.peers } + LintRules.guarantees.map(\.peer)
    let mapped = Set(
      peers.filter { $0.hasPrefix("\(tool): ") }.flatMap { peer in
        peer.dropFirst(tool.count + 2).split(separator: ", ").map {
          String($0.prefix { $0 != " " })
        }
      })
    let missing = names.split(separator: " ").map(String.init).filter { !mapped.contains($0) }
    #expect(missing == [])
  }
}
