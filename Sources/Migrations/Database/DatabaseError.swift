/// What can go wrong between us and a database.
public enum DatabaseError: Error, Sendable, Hashable {
  /// The database refused a statement.
  case statement(StatementError)
  /// The connection broke while it was in use; what the database did with the last command is not
  /// known from here.
  case connectionLost(String)
  /// No connection could be made.
  case cannotConnect(ConnectFailure, message: String)
  /// The task was cancelled, and with it the running statement.
  case cancelled
}

extension DatabaseError {
  /// The error of a call of `Connection`, whichever it was; nil for any other error.
  init?(underlying error: any Error) {
    switch error {
    case let error as DatabaseError: self = error
    case let failure as CommandFailure: self = failure.error
    default: return nil
    }
  }
}

/// Why no connection could be made.
public enum ConnectFailure: Sendable, Hashable {
  /// Worth waiting for: the server is starting up, refuses, does not answer or its name cannot be
  /// resolved yet.
  case unreachable
  /// Wrong password, role or pg_hba.conf rule. Waiting does not help.
  case authentication
  /// The server is there but the database is not.
  case noSuchDatabase
  /// The certificate or its host name does not fit, or TLS is not offered.
  case tls
  /// The connection string itself is wrong, or a file it names cannot be read or opened.
  case configuration
}

/// A statement's error with all that the database says about it.
public struct StatementError: Error, Sendable, Hashable {
  /// The SQLSTATE (`42P01`), or SQLite's result code by name (`SQLITE_CONSTRAINT_UNIQUE`); empty for
  /// an error that a Swift migration threw.
  public var code: String
  /// The primary message.
  public var message: String
  /// PostgreSQL's DETAIL.
  public var detail: String?
  /// PostgreSQL's HINT.
  public var hint: String?
  /// PostgreSQL's CONTEXT, such as the PL/pgSQL call stack.
  public var context: String?
  /// The character (Unicode scalar) in the statement's text where the error is, counted from 0.
  public var offset: Int?
  /// The statement that the server ran on its own for ours, such as one inside a PL/pgSQL function,
  /// where the error is in that.
  public var internalQuery: String?
  /// The character in `internalQuery` where the error is, counted from 0.
  public var internalOffset: Int?
  /// The constraint that was violated.
  public var constraint: String?
  /// The table concerned, with its schema where known.
  public var table: String?
  /// The column concerned, of PostgreSQL.
  public var column: String?

  /// Creates an error.
  public init(
    code: String, message: String, detail: String? = nil, hint: String? = nil,
    context: String? = nil, offset: Int? = nil, internalQuery: String? = nil,
    internalOffset: Int? = nil, constraint: String? = nil, table: String? = nil,
    column: String? = nil
  ) {
    self.code = code
    self.message = message
    self.detail = detail
    self.hint = hint
    self.context = context
    self.offset = offset
    self.internalQuery = internalQuery
    self.internalOffset = internalOffset
    self.constraint = constraint
    self.table = table
    self.column = column
  }

  /// What kind of error this is, the same for every back end.
  public var condition: Condition {
    switch code {
    case "42P01": .undefinedTable
    case "23505", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE": .uniqueViolation
    case "55P03": .lockNotAvailable
    case "40P01": .deadlock
    case "40001": .serializationFailure
    case "57014": .queryCanceled
    case "25001": .notInTransaction
    case "25006", "SQLITE_READONLY", "SQLITE_READONLY_DBMOVED", "SQLITE_READONLY_DIRECTORY":
      .readOnly
    case "42501", "SQLITE_PERM", "SQLITE_AUTH": .insufficientPrivilege
    case "53100", "SQLITE_FULL": .diskFull
    case "55006": .objectInUse
    case "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED": .lockNotAvailable
    case "SQLITE_INTERRUPT": .queryCanceled
    case "SQLITE_ERROR" where message.hasPrefix("no such table"): .undefinedTable
    default: .other
    }
  }

  /// A kind of error that the tool acts upon.
  public enum Condition: Sendable, Hashable {
    case undefinedTable, uniqueViolation, lockNotAvailable, deadlock, serializationFailure
    case queryCanceled
    /// The statement may not run inside a transaction.
    case notInTransaction
    case readOnly, insufficientPrivilege, diskFull
    /// The object is used by another session, or by something that keeps it.
    case objectInUse
    case other
  }
}

/// A command of `Connection.run` that failed.
package struct CommandFailure: Error, Sendable, Hashable {
  /// The position of the command, counted from 0. For a lost connection or a cancellation: the first
  /// command that was not completed, whether it was sent or not.
  package var position: Int
  /// What went wrong.
  package var error: DatabaseError

  /// Creates a failure.
  package init(position: Int, error: DatabaseError) {
    self.position = position
    self.error = error
  }
}
