extension NewMigration {
  /// Makes it a Swift migration that compiles as it is.
  ///
  /// - Parameter taken: The names of types that must not be used again.
  package mutating func useSwift(avoiding taken: Set<String>) {
    language = .swift
    let type = typeName(avoiding: taken)
    typeName = type
    body = """
      import Migrations

      struct \(type): Migration {
        func up(_ database: MigrationDatabase) async throws {
        }
      \(Self.swiftDown)}

      """
  }

  /// The down migration of a new Swift migration, as it stands in its body.
  static let swiftDown = """

      func down(_ database: MigrationDatabase) async throws {
      }

    """

  /// The message as the name of a type: `add invoices` becomes `AddInvoices`.
  ///
  /// The revision is appended to a single word, which may be the name of a type of everybody's
  /// (`Users` is not, `Date` is), and to a name that is taken.
  private func typeName(avoiding taken: Set<String>) -> String {
    let words = message.split { !Self.isPartOfName($0) }
    let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    guard words.count > 1, name.first?.isLetter == true, !taken.contains(name) else {
      let start = name.first?.isLetter == true ? name : "Revision" + name
      return start + revision.filter(Self.isPartOfName)
    }
    return name
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isASCII && character.isNumber
  }
}
