/// The bytes of a section as a window that moves along: the file is read piece by piece, and what
/// has been consumed is forgotten.
///
/// All positions are counted from the first byte that has not been consumed.
struct SectionInput: ~Copyable {
  /// Where the first byte not consumed stands.
  private(set) var location: SourceLocation

  private let file: OpenFile?
  /// The state of the file in which it was checked; nil where it is not watched.
  private var state: FileState?
  /// How much of the section has not been read from the file.
  private var unread: Int
  private var storage: [UInt8]
  private let pieceSize: Int
  /// The part of the storage that holds what was read and not consumed.
  private var window: Range<Int>

  /// Opens a file and goes to one of its sections.
  /// - Parameter pieceSize: How many bytes are read at a time, as long as no statement is longer.
  /// - Throws: `Problem` when the file cannot be read.
  init(
    _ migration: MigrationFile, section: MigrationFile.Section, pieceSize: Int = 256 * 1024
  ) throws(Problem) {
    location = SourceLocation(path: migration.path, line: section.firstLine, column: 1)
    unread = section.bytes.count
    self.pieceSize = pieceSize
    storage = []
    window = 0..<0
    do {
      let opened = try OpenFile(migration.path, part: migration.part)
      if let reading = migration.reading {
        switch try opened.checked(as: reading) {
        case .bytes(let bytes):
          file = nil
          unread = 0
          storage = Array(bytes[section.bytes])
          window = storage.indices
          return
        case .state(let checked): state = checked
        }
      }
      try opened.seek(to: section.bytes.lowerBound)
      file = consume opened
      storage = [UInt8](repeating: 0, count: pieceSize)
    } catch let change as FileChange {
      throw Problem(SourceLocation(path: migration.path, line: 1), "\(change)")
    } catch {
      throw Problem(SourceLocation(path: migration.path, line: 1), "cannot be read: \(error)")
    }
  }

  /// Takes a text that is in memory.
  init(text: String, location: SourceLocation) {
    self.location = SourceLocation(
      path: location.path, line: location.line, column: location.column ?? 1)
    file = nil
    unread = 0
    pieceSize = 0
    storage = Array(text.utf8)
    window = storage.indices
  }

  /// Whether there is nothing to read after the window.
  var isComplete: Bool { unread == 0 }

  /// The number of bytes in the window.
  var count: Int { window.count }

  /// Gives access to the window.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[window])) }
  }

  /// A copy of a part of the window.
  func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
    Array(storage[(window.lowerBound + range.lowerBound)..<(window.lowerBound + range.upperBound)])[
      ...]
  }

  /// A part of the window as text.
  func text(_ range: Range<Int>) -> String {
    withBytes { String(decoding: $0[range], as: UTF8.self) }
  }

  /// Where the byte at a position stands.
  func location(of position: Int) -> SourceLocation {
    var location = location
    withBytes { location.advance(over: UnsafeRawBufferPointer(rebasing: $0[..<position])) }
    return location
  }

  /// Forgets the bytes before a position, which then is position 0.
  mutating func consume(_ position: Int) {
    location = location(of: position)
    window = (window.lowerBound + position)..<window.upperBound
    // What a very long statement needed is not kept while that is run.
    if storage.count > 4 * pieceSize, window.count < pieceSize, file != nil {
      storage = storage[window] + [UInt8](repeating: 0, count: pieceSize - window.count)
      window = 0..<window.count
    }
  }

  /// Reads the next piece behind the window.
  /// - Throws: `Problem` when the file cannot be read, or ends before the section does.
  mutating func fill() throws(Problem) {
    makeRoom()
    let piece = min(unread, storage.count - window.upperBound)
    let count: Int
    do throws(SystemError) {
      count = try file?.read(into: &storage, from: window.upperBound, upTo: piece) ?? 0
    } catch {
      throw Problem(location, "cannot be read: \(error)")
    }
    if count == 0 { throw Problem(location, "the file has become shorter while it was read") }
    try checkUnchanged()
    unread -= count
    window = window.lowerBound..<(window.upperBound + count)
  }

  /// Checks, after a piece was read, that it is of the file that was checked.
  private func checkUnchanged() throws(Problem) {
    guard let state else { return }
    let now = try? file?.state()
    if now != state { throw Problem(location, "\(FileChange())") }
  }

  /// Moves the window to the start of the storage, and doubles the storage when it is more than
  /// half full.
  private mutating func makeRoom() {
    let window = window
    storage.withUnsafeMutableBytes { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[window]))
    }
    self.window = 0..<window.count
    if window.count > storage.count / 2 {
      // No more than the section has.
      let added = min(storage.count, unread - (storage.count - window.count))
      if added > 0 { storage.append(contentsOf: repeatElement(0, count: added)) }
    }
  }
}

extension SourceLocation {
  /// Moves the location over text, counting lines by LF and columns by Unicode scalars.
  mutating func advance(over text: UnsafeRawBufferPointer) {
    var lineStart = 0
    var position = 0
    while let newline = text.firstPosition(of: UInt8(ascii: "\n"), from: position, to: text.count) {
      position = newline + 1
      lineStart = position
      line += 1
      column = 1
    }
    var characters = 0
    for byte in UnsafeRawBufferPointer(rebasing: text[lineStart...]) where byte & 0xC0 != 0x80 {
      characters &+= 1
    }
    column = (column ?? 1) + characters
  }
}
