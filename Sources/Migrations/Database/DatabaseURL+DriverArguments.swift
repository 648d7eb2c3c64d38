import Glibc

/// Parameters of other tools' URLs: what they mean to the database is understood, what only tunes the
/// other program is left out, with a note where somebody may count on it.
enum DriverArguments {
  /// The meaning of a parameter of a PostgreSQL URL.
  enum Meaning: Sendable, Hashable {
    /// A parameter of libpq with a value.
    case libpq(String, String)
    /// A setting of the session.
    case session(String, String)
    /// Nothing here.
    case nothing
  }

  /// What a parameter means; nil for one that no known program has.
  static func meaning(_ name: String, _ value: String) -> Meaning? {
    switch name {
    case "ssl": return .libpq("sslmode", sslMode(value))
    case "sslmode": return .libpq("sslmode", value == "no-verify" ? "require" : value)
    // Prisma
    case "sslaccept": return .libpq("sslmode", value == "strict" ? "verify-full" : "require")
    case "schema", "currentSchema": return .session("search_path", schemaList(value))
    case "search_path", "schema_search_path": return .session("search_path", value)
    // sqlx
    case "ssl-mode": return .libpq("sslmode", value.lowercased())
    case "ssl-root-cert", "ssl-ca": return .libpq("sslrootcert", value)
    case "ssl-cert": return .libpq("sslcert", value)
    case "ssl-key": return .libpq("sslkey", value)
    // dbmate
    case "socket": return .libpq("host", value)
    // JDBC
    case "ApplicationName": return .libpq("application_name", value)
    case "connectTimeout", "loginTimeout": return .libpq("connect_timeout", value)
    case "gssEncMode": return .libpq("gssencmode", value.lowercased())
    case "kerberosServerName": return .libpq("krbsrvname", value)
    case "targetServerType":
      let attribute = [
        "primary": "primary", "master": "primary", "secondary": "standby", "slave": "standby",
        "preferSecondary": "prefer-standby", "any": "any",
      ]
      return attribute[value].map { .libpq("target_session_attrs", $0) }
    // golang-migrate counts milliseconds, as the server does.
    case "x-statement-timeout": return .session("statement_timeout", value)
    default:
      if let setting = sessionSettings.first(where: { $0.lowercased() == name.lowercased() }) {
        return .session(setting, value)
      }
      return isIgnored(name, postgreSQL) ? .nothing : nil
    }
  }

  /// Settings that Go's drivers and others hand over to the server.
  private static let sessionSettings = [
    "TimeZone", "DateStyle", "IntervalStyle", "statement_timeout", "lock_timeout",
    "idle_in_transaction_session_timeout", "default_transaction_isolation", "role",
    "work_mem", "maintenance_work_mem", "bytea_output", "extra_float_digits",
  ]

  /// Of asyncpg, psycopg and SQLAlchemy's dialects for them, of Prisma, node, Go, Rails, Django, Ecto and
  /// hosted databases.
  static let postgreSQL: Set<String> = [
    "async_fallback", "binary_parameters", "charset", "checkout_timeout", "command_timeout",
    "conn_max_age", "connection_limit", "default_query_exec_mode", "description_cache_capacity",
    "direct_tls", "disable_prepared_binary_result", "encoding", "fallback_application_name",
    "idle_timeout", "keepAlive", "load_balance_hosts", "max_cacheable_statement_size",
    "max_cached_statement_lifetime", "max_conn_idle_time", "max_conn_lifetime",
    "max_connections", "max_idle_conns", "max_open_conns", "min_read_buffer_size", "pgbouncer",
    "prepare", "prepare_threshold", "prepared_statement_cache_size",
    "prepared_statement_name_func", "prepared_statements", "query_timeout", "queue_interval",
    "queue_target", "reaping_frequency", "socket_options", "socket_timeout", "sslidentity",
    "statement-cache-capacity", "statement_cache_capacity", "statement_cache_mode",
    "statement_cache_size", "supa", "timeout", "uselibpqcompat", "workaround",
  ]
  /// Of PostgreSQL's JDBC driver (`PGProperty` of pgjdbc).
  static let jdbc: Set<String> = [
    "adaptiveFetch", "adaptiveFetchMaximum", "adaptiveFetchMinimum", "allowEncodingChanges",
    "assumeMinServerVersion", "authenticationPluginClassName", "autosave", "binaryTransfer",
    "binaryTransferDisable", "binaryTransferEnable", "cancelSignalTimeout", "cleanupSavepoints",
    "databaseMetadataCacheFields", "databaseMetadataCacheFieldsMiB", "defaultRowFetchSize",
    "disableColumnSanitiser", "escapeSyntaxCallMode", "groupStartupParameters", "gsslib",
    "hideUnprivilegedObjects", "hostRecheckSeconds", "jaasApplicationName", "jaasLogin",
    "loadBalanceHosts", "localSocketAddress", "logServerErrorDetail", "logUnclosedConnections",
    "maxResultBuffer", "maxSendBufferSize", "preferQueryMode", "preparedStatementCacheQueries",
    "preparedStatementCacheSizeMiB", "prepareThreshold", "protocolVersion",
    "quoteReturningIdentifiers", "readOnly", "readOnlyMode", "receiveBufferSize",
    "reWriteBatchedInserts", "sendBufferSize", "socketFactory", "socketFactoryArg",
    "socketTimeout", "sspiServiceClass", "sslfactory", "sslfactoryarg", "sslhostnameverifier",
    "sslpasswordcallback", "sslResponseTimeout", "stringtype", "tcpKeepAlive", "tcpNoDelay",
    "unknownLength", "useSpnego", "xmlFactoryFactory",
  ]
  /// Parameters of a libpq that is newer than the one in use, with its version.
  static let newer = [
    "require_auth": 16, "sslcertmode": 16, "gssdelegation": 16, "sslnegotiation": 17,
    "sslkeylogfile": 18, "min_protocol_version": 18, "max_protocol_version": 18,
    "oauth_issuer": 18, "oauth_client_id": 18, "oauth_client_secret": 18, "oauth_scope": 18,
  ]
  /// Of sqlite3, aiosqlite, Prisma, sqlx and go-sqlite3.
  static let sqlite: Set<String> = [
    "cache", "cached_statements", "check_same_thread", "connection_limit", "detect_types",
    "isolation_level", "socket_timeout", "timeout",
  ]

  /// Whether a parameter tunes nothing but the other program's client.
  static func isIgnored(_ name: String, _ known: Set<String>) -> Bool {
    known.contains(name) || known == postgreSQL && jdbc.contains(name) || name.hasPrefix("pool")
      || name.hasPrefix("x-")
      || (known == sqlite && name.hasPrefix("_"))
  }

  /// libpq's `sslmode` for the `ssl` of asyncpg and JDBC.
  private static func sslMode(_ ssl: String) -> String {
    switch ssl.lowercased() {
    case "true", "1", "on", "yes", "no-verify": "require"
    case "false", "0", "off", "no": "disable"
    default: ssl
    }
  }

  /// Names of schemas as a search path: these tools take them as they are, capitals included.
  private static func schemaList(_ names: String) -> String {
    names.split(separator: ",").map { name in
      let name = name.drop { $0 == " " }
      let isPlain = name.allSatisfy {
        $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") || $0 == "\""
      }
      return isPlain ? String(name) : SQLText.identifier(String(name))
    }.joined(separator: ",")
  }
}

extension DriverArguments {
  /// Whether `sslcert` is, as Prisma has it, the authority of the server, and not a certificate of the
  /// client.
  static func meansAuthority(_ items: [(name: String, value: String)]) -> Bool {
    items.contains { ["sslidentity", "sslaccept"].contains($0.name) }
      && !items.contains { $0.name == "sslkey" }
  }

  /// The query of a JDBC URL as libpq's: `=` may stand in a value, a parameter without a value has an
  /// empty one, and `ssl` checks the server's certificate and name.
  fileprivate static func jdbc(query: Substring) -> String {
    let items = query.split(separator: "&").map { URLText.split($0, at: "=") }
    let setsMode = items.contains { $0.0 == "sslmode" }
    let isUnchecked = items.contains { $0.0 == "sslfactory" && $0.1.contains("NonValidating") }
    return items.compactMap { name, value in
      guard name == "ssl" else { return "\(name)=\(value.replacing("=", with: "%3D"))" }
      if setsMode { return nil }
      let isOn = ["", "true"].contains(value.lowercased())
      return "sslmode=\(!isOn ? "disable" : isUnchecked ? "require" : "verify-full")"
    }.joined(separator: "&")
  }
}

extension DatabaseURL {
  /// A note for each parameter of a URL that means nothing here, but something to the program that it
  /// was written for. None is an error; a URL that cannot be read has none.
  package static func notes(on text: String) -> [String] {
    let (start, query) = URLText.split(Substring(usualForm(of: text)), at: "?")
    let known =
      start.lowercased().hasPrefix("sqlite") ? DriverArguments.sqlite : DriverArguments.postgreSQL
    let items = (try? URLText.items(query)) ?? []
    let isOfPrisma = DriverArguments.meansAuthority(items)
    return items.compactMap { name, value in
      switch name {
      case "sslcert" where isOfPrisma:
        return
          "sslcert of the URL is the authority of the server, as Prisma has it: sslrootcert of libpq"
      case "sslidentity":
        return
          "sslidentity of the URL is ignored: libpq takes the client's certificate from sslcert and sslkey, two files in PEM"
      case "sslrootcert" where value != "system" && access(value, F_OK) != 0:
        return
          "sslrootcert of the URL names '\(value)', and there is no such file: only sslmode=verify-ca and verify-full insist on it"
      default: break
      }
      guard DriverArguments.isIgnored(name, known), name != "x-statement-timeout" else {
        return nil
      }
      switch name {
      case "x-migrations-table", "x-migrations-table-quoted":
        return
          "\(name) of the URL is golang-migrate's: migrate keeps its state in the table that the setting version_table names, and `migrate import --adopt` takes the other over"
      case "pgbouncer":
        return
          "pgbouncer of the URL means nothing to migrate, which finds a pooler out by itself"
      default: return "\(name) of the URL tunes another program, and is ignored"
      }
    }
  }

  /// A URL as other tools write it, in the form that all else reads: `jdbc:postgresql://…`, `pgx5://…`,
  /// `sqlite:file.db`, `sqlite3:file.db` and `file:file.db`. Anything else stays as it is.
  package static func usualForm(of text: String) -> String {
    var text = Substring(text)
    if text.lowercased().hasPrefix("jdbc:") {
      let (start, query) = URLText.split(text.dropFirst(5), at: "?")
      text = start + (query.isEmpty ? "" : "?" + DriverArguments.jdbc(query: query))
    }
    guard text.contains(":") else { return String(text) }
    let (scheme, rest) = URLText.split(text, at: ":")
    switch scheme.lowercased() {
    case "postgresql" where !rest.hasPrefix("//"):
      return "postgresql:///" + rest.drop { $0 == "/" }
    case "pgx", "pgx4", "pgx5", "postgis", "psql", "pgsql", "ecto", "timescaledb":
      return "postgresql:" + rest
    case "sqlite" where !rest.hasPrefix("//"), "file" where !rest.hasPrefix("//"),
      "sqlite3" where !rest.hasPrefix("//"):
      return "sqlite:///" + rest
    case "sqlite3" where rest.hasPrefix("//") && !rest.hasPrefix("///"):
      return "sqlite:///" + rest.dropFirst(2)
    default: return String(text)
    }
  }
}
