import Basics
import CCurl
import Synchronization

/// Sends requests by libcurl. Connections stay open for later requests to the same host.
package final class HTTPClient: Sendable {
  private let idle = Mutex<[CurlHandle]>([])

  /// Creates a client without connections.
  package init() {}

  /// Sends a request and returns the answer, whatever its status. No thread of the pool that async
  /// functions share is held meanwhile.
  ///
  /// - Throws: `HTTPFailure` when there is no answer; `AWSError` when there is no libcurl;
  ///   `CancellationError` as soon as the task is cancelled.
  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try CurlLibrary.load()
    try Task.checkCancellation()
    let transfer = CurlTransfer()
    let result = await withTaskCancellationHandler {
      await runBlocking(until: nil, cancellable: true) { self.perform(request, transfer) }
    } onCancel: {
      transfer.cancel()
    }
    guard let result else { throw CancellationError() }
    return try result.get()
  }

  private func perform(
    _ request: HTTPRequest, _ transfer: CurlTransfer
  ) -> Result<HTTPResponse, HTTPFailure> {
    guard let handle = idle.withLock({ $0.popLast() }) ?? CurlHandle() else {
      return .failure(HTTPFailure(message: "out of memory"))
    }
    defer { idle.withLock { $0.append(handle) } }
    return handle.perform(request, transfer)
  }
}

/// The libcurl of this machine.
enum CurlLibrary {
  /// Loads the library when it is first needed.
  ///
  /// - Throws: `AWSError` of the kind `configuration` when there is none.
  static func load() throws(AWSError) {
    if let reason = ccurl_load() {
      throw AWSError(
        .configuration, code: "LibraryMissing",
        message: """
          libcurl, which everything with AWS needs, cannot be loaded: \(String(cString: reason))
          Install it: apt-get install libcurl4
          """)
    }
  }
}
