/// A place where credentials may be.
protocol CredentialSource: Sendable {
  /// What it is called in messages.
  var name: String { get }

  /// Fetches credentials.
  /// - Throws: `AWSError` when the source is set up but does not work, which ends the search;
  ///   `CancellationError`.
  func load() async throws -> SourceAnswer
}

/// What a source says.
enum SourceAnswer: Sendable {
  case found(Credentials)
  /// It is not set up; what is missing.
  case absent(String)
}
