import AWSClient
import Migrations

/// Where the database is, as the configuration says it.
enum DatabaseAddress: Sendable, Hashable {
  /// At a URL.
  case url(DatabaseURL)
  /// In a secret, which holds a URL or the JSON of RDS.
  case secret(SecretReference)

  /// Reads a URL, a reference to a secret, or the JSON that ECS puts into an environment variable.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`.
  init(_ text: String) throws {
    let text = text.trimmingBlanks
    if let reference = try SecretReference(text) {
      self = .secret(reference)
    } else if text.hasPrefix("{") {
      self = .url(try DatabaseURL(secret: Secret(text), of: "the database URL", query: ""))
    } else {
      self = .url(try DatabaseURL(text))
    }
  }

  /// The URL; nil where that is in a secret.
  var url: DatabaseURL? {
    if case .url(let url) = self { url } else { nil }
  }

  /// Which kind of database it is. AWS keeps no SQLite files.
  var backEnd: BackEnd {
    switch self {
    case .url(let url): url.backEnd
    case .secret: .postgreSQL
    }
  }
}

extension DatabaseAddress: CustomStringConvertible {
  /// The URL without its secrets, or the reference.
  var description: String {
    switch self {
    case .url(let url): url.description
    case .secret(let reference): reference.description
    }
  }
}
