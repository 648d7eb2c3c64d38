import CLibPQ

/// How to reach a PostgreSQL database: libpq's connection parameters by their keywords.
///
/// What is not set here is left to libpq: the environment (`PGHOST`, `PGPASSWORD`, …), the service
/// file, the password file (`PGPASSFILE`), and its own defaults.
public struct PostgreSQLParameters: Sendable, Hashable {
  private var values: [String: String] = [:]
  private var secrets: [String: Secret] = [:]

  /// Whether the password is to be a token of RDS IAM authentication, made anew for each connection.
  package private(set) var usesRDSToken = false

  /// The value of a parameter that is no secret; nil where it is not set.
  package subscript(keyword: String) -> String? { values[keyword] }

  /// The role to log on as, unless libpq is to find it elsewhere.
  package var user: String? {
    get { values["user"] }
    set { values["user"] = newValue }
  }

  /// The database, unless libpq is to find it elsewhere.
  package var database: String? {
    get { values["dbname"] }
    set { values["dbname"] = newValue }
  }

  /// The password, unless libpq is to find it elsewhere.
  package var password: Secret? {
    get { secrets["password"] }
    set { secrets["password"] = newValue }
  }

  /// Every parameter that is set, secrets included, for libpq.
  var all: [String: String] {
    values.merging(secrets.mapValues(\.revealed)) { value, _ in value }
  }

  /// The parameters as libpq's connection string, for the arguments of a program, which others see:
  /// without the secrets, and without `options`, which may set some.
  package var connectionString: String {
    values.filter { $0.key != "options" }.sorted { $0.key < $1.key }
      .map { keyword, value in
        let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "\(keyword)='\(escaped)'"
      }.joined(separator: " ")
  }

  /// Parses libpq's `host=db.example.com dbname=shop`.
  init(connectionString: String) throws(DatabaseURLError) {
    try parse(connectionString) { PostgreSQLParameters.explain($0, in: connectionString) }
    try checkPorts()
  }

  /// Parses what follows `postgresql://`.
  ///
  /// libpq takes the pieces apart. What it would accept in silence although it can only be a
  /// password with unescaped characters is refused here, because its parts would appear as a
  /// host or a database name in messages.
  init(afterScheme rest: Substring) throws(DatabaseURLError) {
    let delimiter = rest.firstIndex { $0 == "@" || $0 == "/" }
    let hasCredentials = delimiter.map { rest[$0] == "@" } ?? false
    let start =
      hasCredentials ? delimiter.map(rest.index(after:)) ?? rest.startIndex : rest.startIndex
    let (location, query) = URLText.split(rest[start...], at: "?")
    guard !location.contains("@") else { throw .unescapedCharacter }

    let withoutQuery = rest[..<location.endIndex]
    _ = try URLText.decoded(withoutQuery)
    try parse("postgresql://" + withoutQuery) { _ in .malformed }
    try checkPorts()
    try apply(URLText.items(query), mayShowNames: hasCredentials || !query.contains("@"))
    try checkPorts()
    if usesRDSToken { try requireTLS() }
  }

  private mutating func set(_ keyword: String, _ value: String) {
    if Keywords.secret.contains(keyword) {
      secrets[keyword] = Secret(value)
    } else {
      values[keyword] = value
    }
  }

  private mutating func parse(
    _ text: String, orThrow failure: (_ message: String) -> DatabaseURLError
  ) throws(DatabaseURLError) {
    var message: UnsafeMutablePointer<CChar>?
    defer { PQfreemem(message) }
    guard let options = PQconninfoParse(text, &message) else {
      throw failure(message.map { String(cString: $0) } ?? "")
    }
    defer { PQconninfoFree(options) }
    for option in ConnectionOption.list(options) {
      if let value = option.value { set(option.keyword, value) }
    }
  }

  /// Applies a URL's query: libpq's parameters, and what other programs call by other names.
  private mutating func apply(
    _ items: [(name: String, value: String)], mayShowNames: Bool
  ) throws(DatabaseURLError) {
    var hosts: [String] = []
    var session: [String] = []
    let namesAuthority = DriverArguments.meansAuthority(items)
    for (name, value) in items {
      switch name {
      case "sslcert" where namesAuthority: set("sslrootcert", value)
      case "host": hosts.append(value)
      case "iam": usesRDSToken = try PostgreSQLParameters.flag(name, value)
      case _ where Keywords.all.contains(name) && name != "sslmode": set(name, value)
      default:
        switch DriverArguments.meaning(name, value) {
        case .libpq("host", let value)?: hosts.append(value)
        case .libpq(let name, let value)?: set(name, value)
        case .session(let name, let value)?:
          let escaped = value.replacing("\\", with: "\\\\").replacing(" ", with: "\\ ")
          session.append("-c \(name)=\(escaped)")
        case .nothing?: break
        case nil:
          if let version = DriverArguments.newer[name] { throw .newerParameter(name, version) }
          throw .unknownParameter(
            mayShowNames ? name : nil, near: suggestion(for: name, among: Keywords.all + ["iam"]))
        }
      }
    }
    if !session.isEmpty {
      set("options", ([values["options"]].compactMap(\.self) + session).joined(separator: " "))
    }
    if !hosts.isEmpty { setHosts(hosts) }
  }

  /// Sets the hosts of a query. SQLAlchemy repeats the parameter, and puts the port into it:
  /// `?host=a:5432&host=b:5432`.
  private mutating func setHosts(_ hosts: [String]) {
    let pairs = hosts.map { host in
      let parts = host.split(separator: ":", omittingEmptySubsequences: false)
      let hasPort = parts.count == 2 && !host.contains(",") && !host.hasPrefix("/")
      return hasPort ? (String(parts[0]), String(parts[1])) : (host, "")
    }
    set("host", pairs.map(\.0).joined(separator: ","))
    if pairs.contains(where: { !$0.1.isEmpty }) {
      set("port", pairs.map(\.1).joined(separator: ","))
    }
  }

  /// A token is as good as a password for a quarter of an hour, so that it goes to nobody but the
  /// server. Without the check of the name only where that is asked for.
  private mutating func requireTLS() throws(DatabaseURLError) {
    let mode = values["sslmode"] ?? "verify-full"
    guard ["require", "verify-ca", "verify-full"].contains(mode) else {
      throw .tokenWithoutTLS(mode)
    }
    values["sslmode"] = mode
  }

  private static func flag(_ name: String, _ value: String) throws(DatabaseURLError) -> Bool {
    switch value {
    case "true": true
    case "false": false
    default: throw .notTrueOrFalse(name)
    }
  }

  private func checkPorts() throws(DatabaseURLError) {
    for port in (values["port"] ?? "").split(separator: ",") {
      guard let number = Int(port), (1...65535).contains(number) else { throw .invalidPort }
    }
  }

  /// Our error for libpq's message about a connection string. The message itself may quote a
  /// piece of an unquoted password, so that it is never passed on.
  private static func explain(_ message: String, in text: String) -> DatabaseURLError {
    guard message.hasPrefix("invalid connection option") else { return .unquotedValue }
    let quoted = message.split(separator: "\"", omittingEmptySubsequences: false)
    let name = quoted.count > 1 ? String(quoted[1]) : ""
    let near = suggestion(for: name, among: Keywords.all)
    let mayBeSecret = near == nil && text.contains("password")
    return .unknownParameter(mayBeSecret ? nil : name, near: near)
  }
}

extension PostgreSQLParameters: CustomStringConvertible {
  /// The parameters as a URL without the secrets.
  public var description: String { url(withSecrets: false) }

  /// The URL of another database of the same server, with the password: for a program that connects by
  /// itself.
  package func url(naming database: String) -> String {
    var other = self
    other.database = database
    return other.url(withSecrets: true)
  }

  private func url(withSecrets: Bool) -> String {
    var shown = values
    let hosts = (shown.removeValue(forKey: "host") ?? "").split(
      separator: ",", omittingEmptySubsequences: false)
    var authority = ""
    if hosts.contains(where: { $0.hasPrefix("/") || $0.hasPrefix("@") }) {
      shown["host"] = values["host"]
    } else {
      let ports = (shown.removeValue(forKey: "port") ?? "").split(
        separator: ",", omittingEmptySubsequences: false)
      authority = hosts.enumerated().map { index, host in
        let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
        let name = host.contains(":") ? "[\(host)]" : String(host)
        return port.isEmpty ? name : "\(name):\(port)"
      }.joined(separator: ",")
    }
    var hidden = withSecrets ? secrets.mapValues(\.revealed) : [:]
    var user = shown.removeValue(forKey: "user").map { URLText.encoded($0) } ?? ""
    if let password = hidden.removeValue(forKey: "password") {
      user += ":" + URLText.encoded(password)
    }
    if !user.isEmpty { user += "@" }
    let database = shown.removeValue(forKey: "dbname").map { "/" + URLText.encoded($0) } ?? ""
    // A token that was made is the password.
    if usesRDSToken, password == nil || !withSecrets { shown["iam"] = "true" }
    shown.merge(hidden) { $1 }
    // Settings of the session may be secrets too: `-c app.key=…`.
    let hasOptions = !withSecrets && shown.removeValue(forKey: "options") != nil
    let items =
      shown.map { "\($0.key)=\(URLText.encoded($0.value, keeping: "/:,"))" }
      + (hasOptions ? ["options=***"] : [])
    let query = items.sorted().joined(separator: "&")
    return "postgresql://" + user + authority + database + (query.isEmpty ? "" : "?" + query)
  }
}

/// The keywords that the libpq in use understands.
private enum Keywords {
  static let all = options.map(\.keyword)
  static let secret = Set(options.filter(\.isSecret).map(\.keyword))

  private static let options: [ConnectionOption] = {
    guard let list = PQconninfoParse("", nil) else { return [] }
    defer { PQconninfoFree(list) }
    return ConnectionOption.list(list)
  }()
}

/// An entry of libpq's `PQconninfoOption` lists.
struct ConnectionOption {
  let keyword: String
  let value: String?
  /// Whether libpq asks that an input field for it hides what is typed.
  let isSecret: Bool

  /// The entries of a list, which libpq ends with one that has no keyword.
  static func list(_ first: UnsafeMutablePointer<PQconninfoOption>) -> [ConnectionOption] {
    var options: [ConnectionOption] = []
    var next = first
    while let keyword = next.pointee.keyword {
      let display = next.pointee.dispchar.map { String(cString: $0) }
      options.append(
        ConnectionOption(
          keyword: String(cString: keyword), value: next.pointee.val.map { String(cString: $0) },
          isSecret: display == "*"))
      next += 1
    }
    return options
  }
}
