/// A statement of a Swift migration that failed.
struct FailedStatement {
  var sql: String
  var error: DatabaseError
  /// Where in the migration's source it was run.
  var location: SourceLocation

  /// The line of the statement with the error; nil where the database has not refused it.
  var excerpt: SourceExcerpt? {
    guard case .statement(let error) = error else { return nil }
    var excerpt = Statement(text: sql, location: location, kind: .ordinary)
      .excerpt(at: error.offset ?? 0)
    excerpt.location = location
    return excerpt
  }
}

extension MigrationDatabase {
  /// What is to be said of an error that ended the migration.
  func explanation(of error: DatabaseError) -> (error: DatabaseError, excerpt: SourceExcerpt?) {
    guard let failure else { return (error, nil) }
    if failure.error == error { return (error, failure.excerpt) }
    guard case .statement(let last) = error, case .statement(var first) = failure.error,
      last.code == "25P02"
    else { return (error, nil) }
    first.hint =
      "The migration went on after this error, which PostgreSQL allows only behind a SAVEPOINT."
    return (.statement(first), failure.excerpt)
  }
}
