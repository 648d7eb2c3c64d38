/// What can be wrong with the state tables as such.
package enum StateError: Error, Sendable, Hashable {
  /// A newer version of the tool changed the tables.
  case newerLayout(table: String, layout: Int, toolVersion: String)
  /// The tables are not there, and the role may not create them.
  case cannotCreate(String, String)
  /// The role may not read or write the tables.
  case accessDenied(String, String)
  /// The database takes no writes.
  case readOnly(BackEnd, String)
  /// Somebody keeps the version table locked.
  case tableLocked(String)
  /// The session has no current schema to create the tables in.
  case noSchema
  /// A configured name that cannot be a table's, with the reason.
  case badName(String, String)
  /// Nothing is where the tables would be made, but other tables hold a state.
  case elsewhere(String, others: [String])
  /// There are several sets of tables, and the user has not said which one is meant.
  case several(String, others: [String])
  /// Some of the tables are there, and one is not.
  case incomplete(missing: String, present: String)
  /// A table belongs to a role that is neither ours nor the owner of the database.
  case foreign(String, owner: String)
  /// What has the name of a state table must not be used as one, with the reasons.
  case notState(String, [String])
}

extension StateError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus {
    if case .tableLocked = self { .locked } else { .configuration }
  }

  /// What is wrong and what to do.
  package var description: String {
    switch self {
    case .newerLayout(let table, let layout, let toolVersion):
      """
      the table \(table) has layout \(layout), and this migrate \(ToolVersion.current) knows only \
      \(StateTables.layout); use migrate \(toolVersion) or later
      """
    case .cannotCreate(let table, let reason):
      """
      migrate keeps its state in the table \(table), and cannot create it: \(reason)
      Nothing was run. Grant the role CREATE on the schema, or name another schema in \
      version_table_schema.
      """
    case .accessDenied(let table, let reason):
      """
      migrate keeps its state in \(table) and the tables beside it, and may not use them: \(reason)
      Nothing more was run. Connect as their owner, or grant the role SELECT, INSERT, UPDATE and \
      DELETE on them.
      """
    case .readOnly(let backEnd, let reason):
      """
      the database is read-only: \(reason)
      Nothing more was run. \(backEnd.dialect.readOnlyRemedy)
      """
    case .tableLocked(let table):
      """
      the table \(table) is locked by another session for more than \(VersionStore.ownLockTimeout)
      Nothing was run. Find the session in pg_locks (LOCK TABLE or ALTER TABLE on it) and try again.
      """
    case .badName(let name, let reason):
      """
      '\(name)' \(reason); change version_table, history_table or version_table_schema
      """
    case .elsewhere(let table, let others):
      """
      nothing is recorded in \(table), where this session would keep migrate's state, but this \
      database has state in \(others.joined(separator: ", "))
      Nothing was run: all migrations would be applied again. To go on with what is there, name its \
      schema in version_table_schema (and the table in version_table, if it has another name), and \
      give the role USAGE on the schema. The search path may have changed: by ALTER DATABASE, ALTER \
      ROLE, or the options of the URL. To begin a state of its own in \(table), as for a tenant, name \
      that schema in version_table_schema (main on SQLite).
      """
    case .several(let table, let others):
      """
      migrate's state is in \(table), and in \(others.joined(separator: ", ")) too
      Nothing was run. Say which one is meant by naming its schema in version_table_schema, or drop \
      the tables that are left over.
      """
    case .incomplete(let missing, let present):
      """
      the table \(missing) is missing, while \(present) is there: what was applied is not known
      Nothing was run. Restore the table from a backup. To begin anew, drop \(present) and the tables \
      beside it, and record what the database has by `migrate stamp`.
      """
    case .foreign(let table, let owner):
      """
      the table \(table) belongs to the role \(owner), which is neither this session's nor the owner \
      of the database
      Nothing was run: the owner of the table could decide what runs with the rights of this session. \
      Connect as \(owner) or a member of it; or, if the content is to be trusted, make the role that \
      runs migrations its owner (ALTER TABLE … OWNER TO); or name another schema in \
      version_table_schema.
      """
    case .notState(let table, let facts):
      """
      \(table) cannot be a table of migrate's own: \(facts.joined(separator: ", "))
      Nothing was run. Take that off the table. If the table is another program's, name another one in \
      version_table or history_table, or another schema in version_table_schema.
      """
    case .noSchema:
      """
      the session has no current schema (its search_path names none that exists); set \
      version_table_schema in migrate.conf or search_path in the URL's options
      """
    }
  }
}

extension StateTables {
  /// What a failed statement on these tables says about the role or the database; nil where the
  /// statement itself is at fault.
  func refusal(_ error: StatementError) -> StateError? {
    if let refusal = changeRefusal(error) { return refusal }
    return switch error.condition {
    case .insufficientPrivilege: .accessDenied(version, error.message)
    case .readOnly: .readOnly(backEnd, error.message)
    default: nil
    }
  }

  /// What the error of `FoundStateTables.recheck` says; nil for another.
  func changeRefusal(_ error: StatementError) -> StateError? {
    error.message.contains(Self.changed)
      ? .notState(version, ["it was changed while migrate was running"]) : nil
  }
}
