/// Why a text is no database URL. None of its cases shows a password, not even a part of one.
public enum DatabaseURLError: Error, Sendable, Hashable {
  /// Nothing is there.
  case empty
  /// Neither a URL nor a libpq connection string.
  case notAURL
  /// A URL of something else; its scheme without the driver.
  case unsupportedScheme(String)
  /// `@`, `/`, `?` or `:` stands where it cannot, most likely unescaped inside a password.
  case unescapedCharacter
  /// A `%` that no two hexadecimal digits follow, or `%00`.
  case invalidPercentEncoding
  /// A port that is no number from 1 to 65535.
  case invalidPort
  /// A parameter without `=`, or with two.
  case malformedParameter
  /// A parameter that neither libpq nor a known driver has; its name where that may be shown.
  case unknownParameter(String?, near: String?)
  /// A parameter of a newer libpq than the one in use; the version that has it.
  case newerParameter(String, Int)
  /// A value of a connection string that has a space in it but no quotes, or no closing quote.
  case unquotedValue
  /// `sqlite://file.db`, in which the file name stands where a host belongs.
  case sqliteNeedsThreeSlashes
  /// A parameter that is `true` or `false` and has another value.
  case notTrueOrFalse(String)
  /// `iam=true` together with an `sslmode` that does not insist on TLS.
  case tokenWithoutTLS(String)
  /// Something else that libpq does not accept.
  case malformed
}

extension DatabaseURLError: MigrationError {
  /// How a program ends that meets the error.
  public var exitStatus: ExitStatus { .configuration }

  /// What is wrong, and what to write instead.
  public var description: String {
    switch self {
    case .empty: "the database URL is empty"
    case .notAURL:
      """
      this is not a database URL; write postgresql://user@host:5432/database, \
      sqlite:///file.db, or libpq's host=… dbname=…
      """
    case .unsupportedScheme(let scheme):
      """
      '\(scheme)://' is not supported; write postgresql:// or sqlite:// (a driver as in \
      postgresql+asyncpg:// is accepted)
      """
    case .unescapedCharacter:
      """
      the database URL is ambiguous: a password or user name that contains '@', ':', '/' or '?' \
      must be percent-encoded (@ as %40, : as %3A, / as %2F, ? as %3F)
      """
    case .invalidPercentEncoding:
      "in the database URL, '%' must be followed by two hexadecimal digits; write % itself as %25"
    case .invalidPort:
      """
      the port in the database URL is not a number from 1 to 65535; if this is part of the \
      password, percent-encode its special characters (/ as %2F, : as %3A, @ as %40)
      """
    case .malformedParameter:
      "each parameter after '?' in the database URL must be name=value (= in a value as %3D)"
    case .unknownParameter(let name, let near):
      "unknown parameter\(name.map { " '\($0)'" } ?? "") in the database URL"
        + (near.map { "; did you mean '\($0)'?" } ?? "")
    case .newerParameter(let name, let version):
      "\(name) in the database URL needs libpq \(version) or later (the package libpq5)"
    case .unquotedValue:
      """
      the connection string cannot be read: a value with spaces must stand in single quotes, \
      as in password='two words', with ' and \\ written as \\' and \\\\
      """
    case .sqliteNeedsThreeSlashes:
      "write sqlite:///file.db for a relative and sqlite:////dir/file.db for an absolute path"
    case .notTrueOrFalse(let name): "\(name) in the database URL must be true or false"
    case .tokenWithoutTLS(let mode):
      """
      iam=true sends a token that serves as a password, which sslmode=\(mode) may send in the clear; \
      leave sslmode out (verify-full), or write verify-ca or require
      """
    case .malformed: "the database URL cannot be read; write postgresql://user@host:5432/database"
    }
  }
}
