/// Where a database is and how to log on to it.
///
/// Every form that a user of SQLAlchemy, libpq or psql has at hand is understood:
///
/// - `postgresql://`, `postgres://`, and either with a driver as in `postgresql+asyncpg://`;
/// - libpq's `host=db.example.com dbname=shop` and `service=shop`;
/// - `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://:memory:`, and with a driver;
/// - what other tools write: `jdbc:postgresql://`, `sqlite:relative.db`, `?schema=`, `?search_path=`.
///
/// Its description never shows a password.
public enum DatabaseURL: Sendable, Hashable {
  /// A PostgreSQL server, or several of which one is to answer.
  case postgreSQL(PostgreSQLParameters)
  /// A SQLite file; `:memory:` is a database that lives as long as its connection.
  case sqlite(path: String)

  /// Parses a URL or a libpq connection string. Blanks and line ends around it do not count: a
  /// secret or a file often has one at its end.
  public init(_ text: String) throws(DatabaseURLError) {
    let trimmed = text.trimmingBlanks
    guard !trimmed.isEmpty else { throw .empty }
    let text = DatabaseURL.usualForm(of: trimmed)
    guard let (scheme, rest) = DatabaseURL.splitScheme(text) else {
      guard text.utf8.contains(UInt8(ascii: "=")) else { throw .notAURL }
      self = .postgreSQL(try PostgreSQLParameters(connectionString: text))
      return
    }
    let dialect = scheme.prefix { $0 != "+" }.lowercased()
    switch dialect {
    case "postgresql", "postgres": self = .postgreSQL(try PostgreSQLParameters(afterScheme: rest))
    case "sqlite": self = .sqlite(path: try sqlitePath(afterScheme: rest))
    default: throw .unsupportedScheme(dialect)
    }
  }

  /// How to reach a server; nil for a file.
  package var server: PostgreSQLParameters? {
    if case .postgreSQL(let parameters) = self { parameters } else { nil }
  }

  /// The path of a file; nil for a server.
  package var file: String? {
    if case .sqlite(let path) = self { path } else { nil }
  }

  /// Which kind of database it is.
  public var backEnd: BackEnd {
    switch self {
    case .postgreSQL: .postgreSQL
    case .sqlite: .sqlite
    }
  }

  /// The text before and after `://`; nil where what comes before it is no scheme.
  private static func splitScheme(_ text: String) -> (scheme: Substring, rest: Substring)? {
    let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._".contains($0)) }
    let rest = text[scheme.endIndex...]
    guard !scheme.isEmpty, rest.hasPrefix("://") else { return nil }
    return (scheme, rest.dropFirst(3))
  }
}

extension DatabaseURL: CustomStringConvertible {
  /// The URL without its secrets, such as
  /// `postgresql://app@db.example.com:5432/shop?sslmode=verify-full`.
  public var description: String {
    if let server { return server.description }
    return file == ":memory:" ? "sqlite://:memory:" : "sqlite:///\(file ?? "")"
  }
}

/// The file that SQLAlchemy would open for what follows `sqlite://`.
private func sqlitePath(afterScheme rest: Substring) throws(DatabaseURLError) -> String {
  let (location, query) = URLText.split(rest, at: "?")
  for (keyword, value) in try URLText.items(query)
  where !DriverArguments.isIgnored(keyword, DriverArguments.sqlite)
    && !(keyword == "mode" && ["rw", "rwc"].contains(value))
  {
    let near = suggestion(for: keyword, among: DriverArguments.sqlite.sorted())
    throw .unknownParameter(keyword, near: near)
  }
  switch location {
  case "", "/", "/:memory:", ":memory:": return ":memory:"
  default:
    guard location.hasPrefix("/") else { throw .sqliteNeedsThreeSlashes }
    return try URLText.decoded(location.dropFirst())
  }
}

extension DatabaseURL {
  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - applicationName: What PostgreSQL's monitoring shows.
  ///   - connectTimeout: How long the attempt may take, on PostgreSQL.
  ///   - pipelining: Whether statements are sent without waiting for each answer, on PostgreSQL.
  ///   - onNotice: Is told of each NOTICE and WARNING of the server.
  /// - Throws: `DatabaseError`.
  package func connect(
    applicationName: String = "migrate", connectTimeout: Duration = .seconds(10),
    pipelining: Bool = true, onNotice: (@Sendable (String) -> Void)? = nil
  ) async throws -> any Connection {
    switch self {
    case .sqlite(let path): try await SQLiteConnection.open(path)
    case .postgreSQL(let parameters):
      try await PostgreSQLConnection.connect(
        to: parameters, applicationName: applicationName, connectTimeout: connectTimeout,
        pipelining: pipelining, onNotice: onNotice)
    }
  }
}
