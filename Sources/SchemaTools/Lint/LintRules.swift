/// The rules that there are.
package enum LintRules {
  /// All rules, by name.
  package static let all: [any LintRule.Type] =
    (ofStatements as [any LintRule.Type] + ofMigrations + ofHistories + ofSQLite)
    .sorted { $0.name < $1.name }

  static let ofStatements: [any StatementRule.Type] = [
    // Locks
    AddCheck.self, AddColumnRewrite.self, AddExclusion.self, AddForeignKey.self,
    AddNotNullColumn.self, AddPrimaryKey.self, AddUnique.self, AlterDomainConstraint.self,
    AttachPartitionScan.self, ColumnTypeChange.self, CreateDomainConstraint.self,
    DetachNotConcurrent.self, DropIndexNotConcurrent.self, IndexNotConcurrent.self,
    RefreshNotConcurrent.self, ReindexNotConcurrent.self, SetNotNull.self, TableRewrite.self,
    UpdateAllRows.self,
    // Releases
    DropCascade.self, DropColumn.self, DropConstraint.self, DropDatabase.self, DropDefault.self,
    DropObject.self,
    RenameObject.self, DropNotNull.self, DropTable.self, RenameColumn.self,
    RenameEnumValue.self, RenameSchema.self, RenameTable.self, TruncateCascade.self,
    TruncateTable.self,
    // Steps
    CodeBlock.self, DuplicateAssignment.self, EnumValueOrder.self, HidingTable.self,
    NeedsNoTransaction.self, NewEnumValue.self, NewerThanServer.self, NoIfExists.self,
    OverriddenTimeout.self, RefusedStatement.self, StatementTimeout.self, SyntaxErrors.self,
    TransactionStatement.self, WideIndex.self,
    // Taste
    CharType.self, IdentifierTooLong.self, JSONType.self, NoSchema.self, ReservedWord.self,
    SerialType.self, SmallInteger.self, TimestampWithoutZone.self, VarcharLimit.self,
  ]

  static let ofMigrations: [any MigrationRule.Type] = [
    DownDoesNotUndo.self, DownDropsData.self, IgnoredRules.self, LossNotRestored.self,
    NeedlessTransactionFalse.self, NoDown.self, SeveralLocks.self, WorkUnderLock.self,
  ]

  static let ofHistories: [any HistoryRule.Type] = [
    EditedAfterRelease.self, ForeignKeyWithoutIndex.self, MergeSameTable.self, NeverValidated.self,
    PhaseOrder.self,
  ]

  static let ofSQLite: [any SQLiteRule.Type] = [
    SQLiteAddColumn.self, SQLiteErrors.self, SQLiteForeignKeysOn.self, SQLiteIntegerKey.self,
    SQLitePragmas.self, SQLiteRebuildLoss.self, SQLiteRenameReferenced.self,
    SQLiteTransactions.self, SQLiteTypeAffinity.self, SQLiteVersions.self,
  ]

  /// The rule of a name.
  package static func named(_ name: String) -> (any LintRule.Type)? {
    all.first { $0.name == name }
  }
}
