import Crypto

extension RepeatableFile {
  /// Reads a file; unlike a migration it is small enough to be read at once.
  /// - Throws: All that is wrong with the file.
  init(_ found: FoundRepeatable) throws(ProblemList) {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try OpenFile(found.path, part: found.part).readAll()
    } catch {
      throw ProblemList([
        Problem(SourceLocation(path: found.path, line: 1), "cannot be read: \(error)")
      ])
    }
    var check = UTF8Check()
    let problem = bytes.withUnsafeBytes { bytes -> Problem? in
      let bad = check.firstBadByte(in: bytes) ?? (check.isIncomplete ? 0 : nil)
      guard let bad else { return nil }
      let (line, reason) = MigrationFileLoader.notText(bytes, at: bad, firstLine: 1)
      return Problem(SourceLocation(path: found.path, line: line), reason)
    }
    if let problem { throw ProblemList([problem]) }

    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var header = RepeatableHeader(path: found.path, kind: found.kind)
    header.read(bytes[start...])
    guard header.problems.isEmpty else { throw ProblemList(header.problems) }

    var checksum = BodyChecksum()
    bytes.withUnsafeBytes { checksum.update(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    let section = MigrationFile.Section(
      options: header.options, bytes: start..<bytes.count, firstLine: 1)
    kind = found.kind
    file = MigrationFile(
      path: found.path, part: found.part, language: .sql, revision: found.name,
      dependencies: header.dependencies, branchLabels: [], replaces: [],
      message: header.message ?? String(found.name.map { "_-".contains($0) ? " " : $0 }),
      phase: .expand, up: section, down: nil,
      checksum: checksum.finish(),
      reading: FileReading(digest: SHA256.hash(data: bytes).hexadecimal, state: nil),
      declarationLine: header.dependencyLine ?? 1)
    fingerprint = file.checksum
    let names = NameScan(String(decoding: bytes[start...], as: UTF8.self))
    created = names.created
    words = names.words
  }
}

/// The comments at the beginning of a repeatable file.
private struct RepeatableHeader {
  let path: String
  let kind: RepeatableFile.Kind
  private(set) var options = SectionOptions()
  private(set) var dependencies: [String] = []
  private(set) var dependencyLine: Int?
  private(set) var message: String?
  private(set) var problems: [Problem] = []

  init(path: String, kind: RepeatableFile.Kind) {
    self.path = path
    self.kind = kind
  }

  /// Reads the lines of a file.
  mutating func read(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { read($0) }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer) {
    var isHeader = true
    var number = 0
    var context = LineContext(isThorough: true)
    var contextEnd = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      // All that matters begins with a comment of its own line.
      let marker =
        isHeader || line.starts(with: "--".utf8) ? MarkerLine(.init(rebasing: line)) : nil
      let misspelt = marker == nil ? MisspeltMarker(line, language: .sql) : nil
      if marker != nil || misspelt?.endsRepeatable == true {
        context.add(UnsafeRawBufferPointer(rebasing: bytes[contextEnd..<line.startIndex]))
        contextEnd = line.startIndex
        if context.place != .plain { continue }
      }
      do throws(HeaderError) {
        if let marker {
          try add(marker, isHeader: isHeader)
        } else if let misspelt, misspelt.endsRepeatable {
          throw HeaderError(misspelt.message(in: isHeader ? nil : .up, language: .sql))
        } else if isHeader {
          isHeader = try addHeader(.init(rebasing: line), number: number)
        }
      } catch {
        problems.append(Problem(SourceLocation(path: path, line: number), error.message))
      }
    }
  }

  /// Takes the options of a line `-- migrate:up …`; all else of that kind has no place here.
  private mutating func add(_ marker: MarkerLine, isHeader: Bool) throws(HeaderError) {
    // What lint is told about the file.
    if marker.name == IgnoredRule.name { return }
    guard isHeader, marker.name == Direction.up.rawValue else {
      throw HeaderError(
        """
        a \(kind.noun) is one piece that is run again and never reverted; put `-- migrate:\
        \(marker.name)` into a migration, or remove the line
        """)
    }
    let hasPlaceholders = options.placeholders
    options = try SectionMarker(marker).options
    if hasPlaceholders { options.placeholders = true }
    guard options.transaction else {
      throw HeaderError(
        "a \(kind.noun) is one transaction; put what cannot run in one into a migration")
    }
  }

  /// - Returns: Whether the line belongs to the header.
  private mutating func addHeader(
    _ line: UnsafeRawBufferPointer, number: Int
  ) throws(HeaderError) -> Bool {
    switch HeaderLine(line, language: .sql) {
    case .blank, .comment: return true
    case .blockComment, .text: return false
    case .misspelt(let typed, let key) where key.rules.isOfRepeatables:
      throw HeaderError(
        "unknown header key `\(typed)`; did you mean `\(key.rawValue)`?"
          + " (If it is a comment, word it differently.)")
    case .misspelt: return true
    case .field(let key, let range):
      let value = String(decoding: line[range], as: UTF8.self)
      switch key {
      case .message: message = value
      case .dependsOn:
        dependencyLine = number
        dependencies += value.split { $0 == "," || $0.isWhitespace }.map(String.init)
      case .placeholders: options.placeholders = try PlaceholderSwitch.isOn(value)
      default:
        throw HeaderError(
          "`\(key.rawValue)` has no meaning for a \(kind.noun); remove the line")
      }
      return true
    }
  }
}

extension MisspeltMarker {
  /// Whether the line is about more than the one section of a repeatable file.
  fileprivate var endsRepeatable: Bool {
    switch meaning {
    case .section(let kind): !isForeign || kind != .up
    case .directive: true
    case .option, .header: false
    }
  }
}

extension RepeatableFile.Kind {
  /// What to call such a file.
  package var noun: String { self == .repeatable ? "repeatable migration" : rawValue }
}
