/// Where the statement stands that a Swift migration is running.
package enum StatementOrigin {
  /// The call in the migration's source; nil for what migrate runs on its own account.
  @TaskLocal package static var location: SourceLocation?
}
