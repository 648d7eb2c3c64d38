import CCurl
import Synchronization

/// One request on its way: what has arrived of the answer, and whether anybody still waits for it.
final class CurlTransfer: Sendable {
  private struct Received {
    var headers: [String: String] = [:]
    var body: [UInt8] = []
  }

  private let received = Mutex(Received())
  private let isCancelled = Atomic(false)

  /// Has libcurl give up, which it does within a second.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Everything that has arrived, with the status that libcurl read.
  func response(status: Int) -> HTTPResponse {
    received.withLock {
      HTTPResponse(status: status, headers: $0.headers, body: $0.body)
    }
  }

  /// Makes this the receiver of a handle's next answer. It must outlive the transfer.
  func attach(to handle: UnsafeMutableRawPointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlTransfer.of(context)?.append(UnsafeRawBufferPointer(start: bytes, count: size * count))
      return size * count
    }
    _ = ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      CurlTransfer.of(context)?.addHeader(String(decoding: line, as: UTF8.self))
      return size * count
    }
    _ = ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
    _ = ccurl_set_progress(handle) { context, _, _, _, _ in
      CurlTransfer.of(context)?.isCancelled.load(ordering: .relaxed) == true ? 1 : 0
    }
    _ = ccurl_set_number(handle, CURLOPT_NOPROGRESS, 0)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) {
    received.withLock { $0.body += bytes }
  }

  /// Adds `Name: value`. A status line begins the headers anew, as after `100 Continue`.
  private func addHeader(_ line: String) {
    received.withLock { received in
      if line.hasPrefix("HTTP/") { received.headers = [:] }
      guard let colon = line.firstIndex(of: ":") else { return }
      let value = line[line.index(after: colon)...]
      received.headers[line[..<colon].lowercased()] = String(value.trimmed)
    }
  }
}
