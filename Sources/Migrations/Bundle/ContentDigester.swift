import Crypto

/// Digests files one after the other through one buffer, however large they are.
struct ContentDigester {
  private var buffer = [UInt8](repeating: 0, count: 256 * 1024)

  /// How much was read, and its SHA-256 as text.
  struct Result {
    var size: Int
    var digest: String
  }

  /// Digests what comes next in a file, at most `limit` bytes, and hands each piece on.
  /// - Throws: `SystemError`, of the file or of `use`.
  mutating func digest(
    _ file: borrowing OpenFile, upTo limit: Int = .max,
    _ use: (ArraySlice<UInt8>) throws(SystemError) -> Void = { _ in }
  ) throws(SystemError) -> Result {
    var hash = SHA256()
    var size = 0
    while size < limit {
      let count = try file.read(into: &buffer, from: 0, upTo: limit - size)
      if count == 0 { break }
      let piece = buffer[..<count]
      piece.withUnsafeBytes { hash.update(bufferPointer: $0) }
      try use(piece)
      size += count
    }
    return Result(size: size, digest: hash.finalize().text)
  }
}
