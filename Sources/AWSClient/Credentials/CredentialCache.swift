import FoundationEssentials

/// The credentials in use. They are fetched when first needed, and anew some time before they end;
/// calls at the same time share one fetch.
actor CredentialCache {
  private let chain: CredentialChain
  private let clock: Clock
  private var current: Credentials?
  private var fetch: Task<Credentials, any Error>?
  /// How long before their end credentials are fetched anew, in seconds.
  private static let margin = 300.0

  /// Creates an empty cache.
  init(_ chain: CredentialChain, clock: Clock) {
    self.chain = chain
    self.clock = clock
  }

  /// Credentials that are valid for some minutes to come, if the source has such.
  func credentials() async throws -> Credentials {
    while true {
      if let current, isFresh(current) { return current }
      let fetch = fetch ?? Task { [chain] in try await chain.load() }
      self.fetch = fetch
      let result = await withTaskCancellationHandler {
        await fetch.result
      } onCancel: {
        fetch.cancel()
      }
      if self.fetch == fetch { self.fetch = nil }
      do {
        let credentials = try result.get()
        current = credentials
        return credentials
      } catch is CancellationError where !Task.isCancelled {
        // Another call shared the fetch and was cancelled.
        continue
      }
    }
  }

  /// Forgets credentials that AWS no longer accepts.
  /// - Returns: whether it is worth to fetch them anew: not for those that have no end.
  func forget() -> Bool {
    defer { current = nil }
    return current?.expiration != nil
  }

  private func isFresh(_ credentials: Credentials) -> Bool {
    guard let expiration = credentials.expiration else { return true }
    return expiration.timeIntervalSince(clock.now) > Self.margin
  }
}
