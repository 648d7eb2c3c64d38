import CCurl
import Basics

/// An easy handle of libcurl, with the connections that it keeps open.
///
/// `@unchecked`: libcurl allows a handle on any thread, one at a time; `HTTPClient` gives it to one
/// transfer at a time.
final class CurlHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer

  /// Creates a handle; nil when there is no memory for it.
  init?() {
    guard let pointer = ccurl_new() else { return nil }
    self.pointer = pointer
  }

  deinit { ccurl_free(pointer) }

  /// Sends a request and waits for the answer, on the thread that calls.
  func perform(
    _ request: HTTPRequest, _ transfer: CurlTransfer
  ) -> Result<HTTPResponse, HTTPFailure> {
    set(request)
    transfer.attach(to: pointer)

    let list = request.headers.sorted { $0.key < $1.key }
      .reduce(nil) { ccurl_list_append($0, "\($1.key): \($1.value)") }
    defer { ccurl_list_free(list) }
    _ = ccurl_set_pointer(pointer, CURLOPT_HTTPHEADER, list)

    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) {
      message in
      message.initialize(repeating: 0)
      // What the options point to is gone after this.
      defer { ccurl_reset(pointer) }
      _ = ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message.baseAddress)
      let code = performSending(request.body)
      guard code != CURLE_OK else {
        return .success(transfer.response(status: ccurl_response_code(pointer)))
      }
      let detail = message.baseAddress.map { String(cString: $0) } ?? ""
      return .failure(
        HTTPFailure(
          message: detail.isEmpty ? String(cString: ccurl_error_text(code)) : detail,
          isTimeout: code == CURLE_OPERATION_TIMEDOUT))
    }
  }

  private func set(_ request: HTTPRequest) {
    _ = ccurl_set_text(pointer, CURLOPT_URL, request.url)
    _ = ccurl_set_text(pointer, CURLOPT_CUSTOMREQUEST, request.method)
    _ = ccurl_set_text(pointer, CURLOPT_USERAGENT, "migrate/\(ToolVersion.current)")
    // libcurl's time-outs must not use signals in a program with threads.
    _ = ccurl_set_number(pointer, CURLOPT_NOSIGNAL, 1)
    let (connect, all) = (request.connectTimeout, request.timeout)
    _ = ccurl_set_number(pointer, CURLOPT_CONNECTTIMEOUT_MS, Int(connect / .milliseconds(1)))
    _ = ccurl_set_number(pointer, CURLOPT_TIMEOUT_MS, Int(all / .milliseconds(1)))
    if !request.usesProxy { _ = ccurl_set_text(pointer, CURLOPT_NOPROXY, "*") }
    if let file = request.certificateFile { _ = ccurl_set_text(pointer, CURLOPT_CAINFO, file) }
  }

  private func performSending(_ body: [UInt8]?) -> CURLcode {
    guard let body else { return ccurl_perform(pointer) }
    return (body + [0]).withUnsafeBytes { bytes in
      _ = ccurl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      _ = ccurl_set_pointer(
        pointer, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return ccurl_perform(pointer)
    }
  }
}
