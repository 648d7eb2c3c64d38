import Migrations

/// What the path of a file says of its direction: `001_a.down.sql`, `001.undo.a.sql`, `down/001_a.sql`.
struct DirectionName: Sendable, Hashable {
  /// The direction.
  let direction: Direction
  /// The path without the word for it and without `.sql`, in lower case: the same for both directions.
  let base: String
  /// The name of the file without the word, for a version and a message.
  let stem: String
  /// Whether the word can hardly be one of the message: it is a folder, or stands between dots.
  let isCertain: Bool
  /// Whether the word is the last or the first of the name.
  let isAtEnd: Bool

  /// All readings of a path, that of its folder first; `0002_roll_down_up` has several.
  static func readings(of file: SourceFile) -> [DirectionName] {
    let stem = file.stem
    let folders = file.folders.map { $0.lowercased() }
    var readings: [DirectionName] = []
    for (index, folder) in folders.enumerated() {
      guard let direction = DirectionMark.folder(folder) else { continue }
      let rest = folders[..<index] + folders[(index + 1)...]
      readings.append(
        DirectionName(
          direction: direction, base: (rest + [stem.lowercased()]).joined(separator: "/"),
          stem: stem, isCertain: true, isAtEnd: true))
      // The name may say it once more: `rollback/0006_a_down.sql`.
      readings += words(of: stem).compactMap { word in
        guard DirectionWords.direction(stem[word].lowercased()) == direction,
          word.lowerBound != stem.startIndex
        else { return nil }
        let name = String(
          stem[..<stem.index(before: word.lowerBound)] + stem[word.upperBound...])
        return DirectionName(
          direction: direction, base: (rest + [name.lowercased()]).joined(separator: "/"),
          stem: name, isCertain: true, isAtEnd: true)
      }
    }
    for word in words(of: stem).reversed() {
      guard let direction = DirectionWords.direction(stem[word].lowercased()) else { continue }
      let isFirst = word.lowerBound == stem.startIndex
      let isLast = word.upperBound == stem.endIndex
      let before = isFirst ? nil : stem[stem.index(before: word.lowerBound)]
      let after = isLast ? nil : stem[word.upperBound]
      // The separator before the word goes with it; at the start that behind it.
      let left = isFirst ? stem.startIndex : stem.index(before: word.lowerBound)
      let right = isFirst && !isLast ? stem.index(after: word.upperBound) : word.upperBound
      let name = String(stem[..<left] + stem[right...])
      let isOnly = NumberedName(name)?.message.isEmpty ?? name.isEmpty
      readings.append(
        DirectionName(
          direction: direction, base: (folders + [name.lowercased()]).joined(separator: "/"),
          stem: name.isEmpty ? String(file.folders.last ?? "") : name,
          isCertain: before == "." && (isLast || after == ".") || isFirst && after == "." || isOnly,
          isAtEnd: isFirst || isLast))
    }
    return readings
  }

  /// The words of a name, between `_`, `-`, `.` and blanks.
  private static func words(of stem: String) -> [Range<String.Index>] {
    stem.split { "_-. ".contains($0) }.map { $0.startIndex..<$0.endIndex }
  }
}

/// Files of two directions by their names, whatever the tool calls them.
struct DirectionPairs: Sendable {
  /// A migration.
  struct Pair: Sendable {
    /// The name of the migration.
    var stem: String
    var up: SourceFile?
    var down: SourceFile?
    /// Whether the file of the up migration has a name like that of a down migration, and there is no
    /// other beside it.
    var isDoubtful = false
  }

  /// The migrations, in the order of the files.
  private(set) var pairs: [Pair] = []
  /// Whether a file was found for both directions of some migration.
  private(set) var hasPairs = false

  /// Joins files.
  init(_ files: [SourceFile]) {
    let readings = files.map { DirectionName.readings(of: $0) }
    var ups: [String: Int] = [:]
    for (index, file) in files.enumerated() {
      for reading in readings[index] where reading.direction == .up {
        ups[reading.base] = ups[reading.base] ?? index
      }
      let plain = (file.folders.map { $0.lowercased() } + [file.stem.lowercased()])
        .joined(separator: "/")
      if !readings[index].contains(where: { $0.direction == .down && $0.isCertain }) {
        ups[plain] = ups[plain] ?? index
      }
    }
    var downOf: [Int: (file: Int, reading: DirectionName)] = [:]
    var taken: Set<Int> = []
    for (index, list) in readings.enumerated() {
      for reading in list where reading.direction == .down && !taken.contains(index) {
        let partner =
          ups[reading.base] ?? Self.sameNumber(reading, index, files: files, readings: readings)
        if let partner, partner != index, downOf[partner] == nil {
          downOf[partner] = (index, reading)
          taken.insert(index)
        }
      }
    }
    hasPairs = !taken.isEmpty
    for (index, file) in files.enumerated() where !taken.contains(index) {
      let down = downOf[index]
      let own = readings[index].first { reading in
        reading.direction == .up
          && (reading.isCertain || down.map { $0.reading.base == reading.base } ?? false)
      }
      if down == nil,
        let alone = readings[index].first(where: { $0.direction == .down && $0.isAtEnd })
      {
        pairs.append(
          alone.isCertain
            ? Pair(stem: alone.stem, down: file)
            : Pair(stem: file.stem, up: file, isDoubtful: true))
      } else {
        pairs.append(
          Pair(stem: own?.stem ?? file.stem, up: file, down: down.map { files[$0.file] }))
      }
    }
  }

  /// The file for the other direction with another message: `001.do.create.sql`, `001.undo.drop.sql`.
  private static func sameNumber(
    _ reading: DirectionName, _ index: Int, files: [SourceFile], readings: [[DirectionName]]
  ) -> Int? {
    guard reading.isCertain, let number = NumberedName(reading.stem)?.value else { return nil }
    let found = files.indices.filter { other in
      other != index
        && readings[other].contains {
          $0.direction == .up && $0.isCertain && NumberedName($0.stem)?.value == number
        }
    }
    return found.count == 1 ? found[0] : nil
  }
}
