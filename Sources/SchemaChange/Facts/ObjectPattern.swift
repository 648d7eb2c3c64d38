/// Objects that are left to others: `schema audit`, `table public.tmp_*`, `index orders_*`.
package struct ObjectPattern: Sendable, Hashable {
  /// The pattern as the user writes it.
  package let text: String
  private let kinds: Set<FactKind>
  /// The names from the outside in, each with `*` for any number of characters and `?` for one.
  private let names: [String]

  /// Reads a kind and a name; nil when the first words are none of a kind, or no name follows.
  package init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count > 1, let name = words.last else { return nil }
    let title = words.dropLast().joined(separator: " ").lowercased()
    kinds = Set(FactKind.allCases.filter { $0.title == title })
    guard !kinds.isEmpty else { return nil }
    names = Renaming.identifiers(name).map(Identifier.text)
    self.text = text
  }

  func matches(_ id: FactID, _ defaultSchema: String?) -> Bool {
    guard kinds.contains(id.kind) else { return false }
    // A function's arguments are no part of its name.
    let path = (id.kind == .routine || id.kind == .aggregate ? id.path.prefix(2) : id.path[...])
      .map(Identifier.text)
    let full = names.count < path.count ? [Identifier.text(defaultSchema ?? "")] + names : names
    return full.count == path.count && zip(full, path).allSatisfy(Self.matches)
  }

  private static func matches(_ pattern: String, _ name: String) -> Bool {
    var states: Set<String.Index> = [name.startIndex]
    for character in pattern {
      states = Set(
        states.flatMap { place -> [String.Index] in
          switch character {
          case "*": return Array(name[place...].indices) + [name.endIndex]
          case _ where place == name.endIndex: return []
          case "?": return [name.index(after: place)]
          default: return name[place] == character ? [name.index(after: place)] : []
          }
        })
    }
    return states.contains(name.endIndex)
  }
}

extension FactSet {
  /// The facts without objects, what is part of them, and what is said about them.
  package func without(_ patterns: [ObjectPattern]) -> FactSet {
    guard !patterns.isEmpty else { return self }
    var ignored = Set(
      facts.keys.filter { id in patterns.contains { $0.matches(id, defaultSchema) } })
    var open = Array(ignored)
    while let id = open.popLast() {
      for other in needing(id) where other.isPart(of: id) && ignored.insert(other).inserted {
        open.append(other)
      }
    }
    return without(ignored.contains)
  }
}

extension FactID {
  /// Whether this, which needs the other, is nothing without it: it is inside of it or said about it, or
  /// an index, statistics or the sequence of a column.
  fileprivate func isPart(of other: FactID) -> Bool {
    switch kind {
    case .owner, .comment, .securityLabel, .privileges, .index, .statistics: true
    case .sequence: other.kind == .column
    default: containers.contains(other)
    }
  }
}
