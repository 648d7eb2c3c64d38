import AWSClient
import Migrations

/// Finds out how to log on to the database: fetches secrets when first needed, and makes a token of
/// RDS IAM authentication for each connection.
actor DatabaseAccess {
  private let address: DatabaseAddress
  private let environment: [String: String]
  private var client: AWSClient?
  /// The URL with the secrets that were fetched for it.
  private var fetched: DatabaseURL?

  /// - Parameter environment: the environment variables, for AWS and for what libpq takes from them.
  init(_ address: DatabaseAddress, environment: [String: String]) {
    self.address = address
    self.environment = environment
  }

  /// The URL to connect to.
  /// - Throws: `AWSError`, `SecretError`, `DatabaseSecretError`, `RDSTokenError`,
  ///   `CancellationError`.
  func url() async throws -> DatabaseURL {
    let url: DatabaseURL
    if let fetched {
      url = fetched
    } else {
      url = try await withPassword(withAddress())
      fetched = url
    }
    guard var parameters = url.server, parameters.usesRDSToken else { return url }
    parameters.password = try await token(for: parameters)
    return .postgreSQL(parameters)
  }

  /// The URL with secrets that are fetched again, as after a rotation; nil when the URL needs none
  /// or they are what they were.
  func renewedURL() async throws -> DatabaseURL? {
    guard !isPlain else { return nil }
    let before = fetched
    fetched = nil
    let after = try await url()
    return fetched == before ? nil : after
  }

  /// Whether everything is in the URL itself.
  private var isPlain: Bool {
    guard let url = address.url else { return false }
    return url.server.map { passwordReference(of: $0) == nil } ?? true
  }

  private func withAddress() async throws -> DatabaseURL {
    switch address {
    case .url(let url): url
    case .secret(let reference):
      try DatabaseURL(
        secret: try await secret(reference), of: "\(reference)", query: reference.parameters)
    }
  }

  /// Replaces a password that is a reference. The JSON of RDS gives the user too, unless the URL
  /// names one.
  private func withPassword(_ url: DatabaseURL) async throws -> DatabaseURL {
    guard var parameters = url.server,
      let reference = passwordReference(of: parameters)
    else { return url }
    let secret = try await secret(reference)
    if reference.key == nil, let json = DatabaseSecret(secret) {
      guard let password = json.password else {
        throw DatabaseSecretError.noPassword("\(reference)")
      }
      parameters.password = password
      parameters.user = parameters.user ?? json.user
    } else {
      parameters.password = secret
    }
    return .postgreSQL(parameters)
  }

  private func passwordReference(of parameters: PostgreSQLParameters) -> SecretReference? {
    let password = parameters.password?.revealed ?? environment["PGPASSWORD"]
    return password.flatMap { try? SecretReference($0) }
  }

  private func token(for parameters: PostgreSQLParameters) async throws -> Secret {
    func value(_ keyword: String, _ variable: String) -> String? {
      parameters[keyword] ?? environment[variable]
    }
    guard let user = value("user", "PGUSER") else { throw RDSTokenError.noUser }
    guard let host = value("host", "PGHOST"), !host.contains(","), !host.hasPrefix("/") else {
      throw RDSTokenError.notOneHost
    }
    let port = value("port", "PGPORT").flatMap { Int($0) } ?? 5432
    return try await aws().rdsToken(host: host, port: port, user: user)
  }

  private func secret(_ reference: SecretReference) async throws -> Secret {
    try await aws().secret(reference)
  }

  private func aws() throws -> AWSClient {
    if let client { return client }
    let client = try AWSClient(environment: environment)
    self.client = client
    return client
  }
}

/// Why there can be no token of RDS IAM authentication.
enum RDSTokenError: Sendable, Hashable {
  /// The URL does not say who logs on.
  case noUser
  /// A token is for one server, by its name.
  case notOneHost
}

extension RDSTokenError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .noUser:
      "iam=true needs a user in the database URL: postgresql://USER@HOST/DATABASE?iam=true"
    case .notOneHost: "iam=true needs one host name in the database URL: that of the RDS endpoint"
    }
  }
}
