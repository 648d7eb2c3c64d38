/// The Swift migrations that an executable holds, by revision.
///
/// ```swift
/// let migrations: MigrationRegistry = ["0007": BackfillSlugs.self]
/// ```
public struct MigrationRegistry: Sendable, ExpressibleByDictionaryLiteral {
  /// The digest of the source files that the executable was compiled from by migrate itself; nil for
  /// migrations that were listed by hand.
  public let sourceDigest: String?

  private let types: [String: any Migration.Type]

  /// Lists migrations by revision.
  public init(_ types: [String: any Migration.Type] = [:], sourceDigest: String? = nil) {
    self.types = types
    self.sourceDigest = sourceDigest
  }

  /// Lists migrations by revision; of a revision that stands twice, the last one counts.
  public init(dictionaryLiteral elements: (String, any Migration.Type)...) {
    self.init(Dictionary(elements, uniquingKeysWith: { $1 }))
  }

  /// The migration of a revision; nil where the executable does not hold it.
  public subscript(revision: String) -> (any Migration.Type)? { types[revision] }

  /// The revisions of the migrations.
  package var revisions: Set<String> { Set(types.keys) }

  /// Whether there are none.
  public var isEmpty: Bool { types.isEmpty }
}

extension MigrationRegistry {
  /// The migration of a file.
  /// - Throws: `Problem` where the executable does not hold it.
  package func migration(of file: MigrationFile) throws(Problem) -> any Migration.Type {
    if let migration = self[file.revision] { return migration }
    throw Problem(
      SourceLocation(path: file.path, line: 1),
      "this executable does not hold the Swift migration \(file.revision); build it anew with the"
        + " file")
  }
}

extension Migration {
  /// Runs one step of the migration.
  func run(_ direction: Direction, _ database: MigrationDatabase) async throws {
    switch direction {
    case .up: try await up(database)
    case .down: try await down(database)
    }
  }
}
