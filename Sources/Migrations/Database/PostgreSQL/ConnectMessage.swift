/// What libpq says about a failed connection. There is no result to take a SQLSTATE from, only text.
///
/// With `PQERRORS_VERBOSE` the server's messages carry the SQLSTATE, in any language:
/// `FATAL:  28P01: password authentication failed for user "app"`, then a `LOCATION:` line.
struct ConnectMessage {
  private let lines: [Substring]
  private let needsPassword: Bool

  /// - Parameter needsPassword: whether the server asked for a password and there was none.
  init(_ text: String, needsPassword: Bool) {
    lines = text.split(whereSeparator: \.isNewline)
    self.needsPassword = needsPassword
  }

  /// The message for a user: without SQLSTATE and source code location.
  var text: String {
    let shown = lines.filter { !ConnectMessage.isLocation($0) }.map { line -> String in
      guard let code = ConnectMessage.sqlState(in: line) else { return String(line) }
      return String(line[..<code.startIndex] + line[code.endIndex...].dropFirst(2))
    }
    return oneLine(shown.joined(separator: "\n"))
  }

  /// Why the connection failed. The last server that was tried decides.
  var failure: ConnectFailure {
    if needsPassword { return .authentication }
    if let line = lines.last(where: { ConnectMessage.sqlState(in: $0) != nil }),
      let code = ConnectMessage.sqlState(in: line)
    {
      return ConnectMessage.failure(sqlState: String(code), message: String(line))
    }
    return ConnectMessage.failure(clientMessage: lines.joined(separator: "\n"))
  }

  /// Codes from PostgreSQL's appendix A.
  private static func failure(sqlState: String, message: String) -> ConnectFailure {
    switch sqlState {
    case "3D000": return .noSuchDatabase
    case "42501": return .authentication  // no CONNECT privilege
    case "08P01":  // what PgBouncer uses for everything
      if message.contains("no such database") { return .noSuchDatabase }
      return message.contains("auth") || message.contains("user") ? .authentication : .unreachable
    default: break
    }
    switch sqlState.prefix(2) {
    case "28": return .authentication
    case "08", "53", "57", "58": return .unreachable
    default: return .configuration
    }
  }

  /// libpq's own messages, which it does not translate unless the program has called `setlocale`.
  private static func failure(clientMessage text: String) -> ConnectFailure {
    func mentions(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    let isAboutServer = mentions("connection to server", "could not translate host name")
    if !isAboutServer
      || mentions("certificate file", "private key file", "CRL file", "invalid integer value")
    {
      return .configuration
    }
    if mentions("SSL SYSCALL error") { return .unreachable }
    if mentions("SSL", "certificate", "GSSAPI encryption") { return .tls }
    if mentions("authentication", "SCRAM", "channel binding", "no password supplied") {
      return .authentication
    }
    return .unreachable
  }

  /// The five characters between `FATAL:  ` and `: `.
  private static func sqlState(in line: Substring) -> Substring? {
    var rest = line
    while let colon = rest.firstIndex(of: ":") {
      rest = rest[rest.index(after: colon)...]
      let code = rest.dropFirst(2).prefix(5)
      let isCode =
        code.utf8.count == 5 && code.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
      if isCode, rest.hasPrefix("  "), rest[code.endIndex...].hasPrefix(": ") { return code }
    }
    return nil
  }

  /// Whether the line is like `LOCATION:  auth_failed, auth.c:335`.
  private static func isLocation(_ line: Substring) -> Bool {
    guard let colon = line.lastIndex(of: ":") else { return false }
    let number = line[line.index(after: colon)...]
    return line[..<colon].hasSuffix(".c") && !number.isEmpty && number.allSatisfy(\.isNumber)
  }
}

/// A message of libpq's, which breaks and indents its lines, as one line.
func oneLine(_ message: String) -> String {
  message.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
    .filter { !$0.isEmpty }.joined(separator: "; ")
}
