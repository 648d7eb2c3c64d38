/// A down migration as the database keeps it: the marker line with its options, then the body.
struct StoredSection {
  let options: SectionOptions
  let body: String
  /// Where the body begins, for messages.
  let location: SourceLocation
  /// The statements that run batch by batch.
  let backfills: [BackfillDirective]

  /// Reads a stored down migration.
  ///
  /// - Parameter path: what to call its place.
  /// - Throws: `Problem` when it does not begin with a marker line that this tool knows.
  init(_ text: String, path: String) throws(Problem) {
    let line = text.prefix { $0 != "\n" }
    let marker: SectionMarker?
    do {
      marker = try Array(line.utf8).withUnsafeBytes { try SectionMarker($0) }
    } catch {
      throw Problem(SourceLocation(path: path, line: 1), "\(error)")
    }
    guard let marker else {
      throw Problem(
        SourceLocation(path: path, line: 1),
        "the database holds no down migration that begins with a `-- migrate:down` line")
    }
    options = marker.options
    body = String(text[line.endIndex...].dropFirst())
    location = SourceLocation(path: path, line: 2, column: 1)
    backfills = try BackfillDirective.all(in: body, at: location)
  }
}

extension MigrationFile {
  /// A down migration larger than this is not copied into the database.
  static let largestStoredDown = 1 << 20

  /// The down migration as the database keeps it; nil for an irreversible migration, one in Swift, one
  /// that is still to be written, and one that is too large.
  /// - Throws: `Problem` when the file cannot be read.
  func storedDown() throws(Problem) -> String? {
    guard language == .sql, let down, down.todo == nil,
      down.bytes.count <= Self.largestStoredDown
    else { return nil }
    return try "-- migrate:down\(down.options.text)\n" + text(of: down)
  }

  /// The text of a section, below its marker line.
  /// - Throws: `Problem` when the file cannot be read.
  package func text(of section: Section) throws(Problem) -> String {
    var input = try SectionInput(self, section: section)
    while !input.isComplete { try input.fill() }
    return input.text(0..<input.count)
  }
}
