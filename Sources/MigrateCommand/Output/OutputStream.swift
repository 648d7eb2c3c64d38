import Glibc
import Migrations
import Synchronization

/// Standard output or standard error.
///
/// Somebody who stops reading (`migrate history | head`) is no error and never stops a migration:
/// what is written from then on is dropped.
final class OutputStream: Sendable {
  private let descriptor: Int32
  /// Whether a person is looking.
  let isTerminal: Bool
  /// The colours that suit the stream.
  let palette: Palette
  private let failure = Mutex<Int32?>(nil)

  /// Creates a stream.
  init(descriptor: Int32, isTerminal: Bool, palette: Palette) {
    self.descriptor = descriptor
    self.isTerminal = isTerminal
    self.palette = palette
  }

  /// How many columns a line has: the terminal's, or 80.
  var width: Int {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Why something could not be written, other than for want of a reader.
  var failureReason: String? {
    failure.withLock { $0 }.map { String(cString: strerror($0)) }
  }

  /// Makes a file or empties it, and hands over a stream to it.
  /// - Throws: `FileError`.
  static func withFile(_ path: String, _ body: (OutputStream) throws -> Void) throws {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try OutputFile.open(path)
    } catch {
      throw FileError(path: path, error)
    }
    defer { close(descriptor) }
    let stream = OutputStream(descriptor: descriptor, isTerminal: false, palette: .plain)
    try body(stream)
    if let number = stream.failure.withLock(\.self) { throw FileError(path: path, number: number) }
  }

  /// Writes a line, in which nothing steers a terminal: control characters, ends of lines in the
  /// middle and what cannot be seen are shown escaped.
  func writeLine(_ line: String) { writeExactly(palette.coloring(line.visibleLine) + "\n") }

  /// Writes text of several lines and the end of the last one, escaped as a line is.
  func writeText(_ text: String) { writeExactly(palette.coloring(text.visible) + "\n") }

  /// Writes text as `writeText`, but with the ends of lines as they are, also those of Windows: a patch
  /// applies only with them.
  func writePatch(_ text: String) {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        String(String.UnicodeScalarView(line)).visible + (line.last == "\r" ? "\r" : "")
      }
    writeExactly(palette.coloring(lines.joined(separator: "\n")))
  }

  /// Writes what is to be read by a program, as it is: a script, a dump, a control sequence of
  /// migrate's own.
  func writeExactly(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, start, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          let error = errno
          if error != EPIPE { failure.withLock { $0 = $0 ?? error } }
          return
        }
      }
    }
  }
}
