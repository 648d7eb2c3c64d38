import AWSClient
import Migrations
import Basics

/// The JSON in which Secrets Manager and RDS keep how to log on to a database.
struct DatabaseSecret {
  private let members: [String: JSONValue]

  /// Reads the JSON; nil for what is no JSON object.
  init?(_ secret: Secret) {
    guard case .object(let members)? = try? JSONValue(parsing: secret.revealed) else { return nil }
    self.members = members
  }

  var user: String? { members["username"]?.text }
  var password: Secret? { (members["password"]?.text).map(Secret.init) }
  var host: String? { members["host"]?.text }
  var port: String? {
    members["port"].flatMap { $0.text ?? $0.integer.map { String($0) } }
  }
  var database: String? { members["dbname"]?.text }
  var engine: String? { members["engine"]?.text }
}

extension DatabaseURL {
  /// Reads a secret that is a URL, or the JSON of RDS.
  ///
  /// - Parameters:
  ///   - source: Names the secret in messages.
  ///   - query: Further parameters of the URL, as they are written in one.
  /// - Throws: `DatabaseSecretError`.
  init(secret: Secret, of source: String, query: String) throws(DatabaseSecretError) {
    let text: String
    if let json = DatabaseSecret(secret) {
      text = try json.url(of: source)
    } else {
      text = secret.revealed.trimmingBlanks
    }
    let separator = text.contains("?") ? "&" : "?"
    do {
      self = try DatabaseURL(query.isEmpty ? text : text + separator + query)
    } catch {
      throw .notAURL(source, error)
    }
  }
}

extension DatabaseSecret {
  fileprivate func url(of source: String) throws(DatabaseSecretError) -> String {
    if let engine, !engine.contains("postgres") { throw .wrongEngine(source, engine) }
    guard let host else { throw .noHost(source, members: members.keys.sorted()) }
    let user = (user ?? "").percentEncoded
    let password = password.map { ":" + $0.revealed.percentEncoded } ?? ""
    let port = port.map { ":" + $0 } ?? ""
    return "postgresql://\(user)\(password)@\(host)\(port)/\((database ?? "").percentEncoded)"
  }
}

extension String {
  /// The text as a part of a URL.
  var percentEncoded: String { URLText.encoded(self) }
}

/// Why a secret says nothing about a database. None of its cases shows any of the secret's values.
enum DatabaseSecretError: Sendable, Hashable {
  /// Neither a URL nor JSON, or a URL that is wrong.
  case notAURL(String, DatabaseURLError)
  /// A user and a password, but no host; the names of what is there.
  case noHost(String, members: [String])
  /// The database is none that is supported.
  case wrongEngine(String, String)
  /// The JSON has no password.
  case noPassword(String)
}

extension DatabaseSecretError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .notAURL(let source, let error): "\(source): \(error)"
    case .noHost(let source, let members):
      """
      \(source): the JSON has no host; it has \(members.joined(separator: ", "))
      Say where the database is, and take user and password from the secret: \
      postgresql://HOST/DATABASE?password=secretsmanager://NAME
      """
    case .wrongEngine(let source, let engine):
      "\(source): the secret is for \(engine); migrate works with PostgreSQL"
    case .noPassword(let source): "\(source): the JSON has no text named password"
    }
  }
}
