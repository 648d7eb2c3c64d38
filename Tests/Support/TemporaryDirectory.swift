package import Foundation

/// Makes an empty directory, hands it over, and removes it with all that is in it.
package func withTemporaryDirectory<Result>(
  _ body: (URL) async throws -> Result
) async throws -> Result {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "migrate-test-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try await body(directory)
}

extension URL {
  /// Writes files under this directory, from their relative paths to their text.
  package func write(_ files: KeyValuePairs<String, String>) throws {
    for (path, text) in files {
      let file = appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
  /// The text of a file under this directory.
  package func read(_ path: String) throws -> String {
    try String(contentsOf: appending(path: path), encoding: .utf8)
  }

  /// The names of what is in a directory under this one, in order.
  package func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: appending(path: path).path).sorted()
  }
}
