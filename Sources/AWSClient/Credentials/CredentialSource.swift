import Basics

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

/// The text of a file with a token, without white space around it.
/// - Throws: `AWSError` of the kind `credentials`.
func credentialText(of path: String) throws(AWSError) -> String {
  let bytes: [UInt8]?
  do {
    bytes = try contents(ofFile: path)
  } catch {
    throw .unreadableToken(path, error.description)
  }
  guard let bytes else { throw .unreadableToken(path, "there is no such file") }
  return String(String(decoding: bytes, as: UTF8.self).trimmed)
}

extension AWSError {
  fileprivate static func unreadableToken(_ path: String, _ reason: String) -> AWSError {
    AWSError(
      .credentials, code: "UnreadableToken", message: "cannot read the token in \(path): \(reason)")
  }
}
