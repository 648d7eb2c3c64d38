import Migrations

/// The differences between two schemas, for people: what each has that the other has not.
package struct SchemaDifference: Sendable, Hashable {
  /// The differences in order; of a fact that changed what it was before what it is, without the values of
  /// placeholders.
  package let changes: [Change]

  /// Compares two schemas.
  package init(from earlier: FactSet, to later: FactSet) {
    var changes: [(id: FactID, change: Change)] = []
    for (id, fact) in earlier.facts {
      guard let other = later.facts[id] else {
        changes.append((id, Change(.removed, fact)))
        continue
      }
      guard let (old, new) = Self.versions(fact, other) else { continue }
      changes += [(id, old), (id, new)]
    }
    for (id, fact) in later.facts where earlier.facts[id] == nil {
      changes.append((id, Change(.added, fact)))
    }
    let (before, after) = (Set(earlier.unhandled), Set(later.unhandled))
    self.changes =
      changes.sorted { ($0.id, $0.change.side.rawValue) < ($1.id, $1.change.side.rawValue) }
      .map(\.change)
      + before.subtracting(after).sorted().map { Change(.removed, unhandled: $0) }
      + after.subtracting(before).sorted().map { Change(.added, unhandled: $0) }
  }

  /// A fact before and after; nil when both say the same.
  private static func versions(_ old: Fact, _ new: Fact) -> (Change, Change)? {
    let differing = Set(old.attributes.keys).union(new.attributes.keys).filter {
      // The text of SQLite, which is in one form beside that.
      $0 != "sql" && old[$0] != new[$0]
    }
    guard !differing.isEmpty, !old.isSame(as: new) else { return nil }
    var (before, after) = (Change(.removed, old), Change(.added, new))
    let isLong = before.definition.contains("\n") && after.definition.contains("\n")
    // What differs is lost in a long text, and may be what is not told otherwise.
    if before.definition == after.definition || isLong && !differing.contains("definition") {
      before.definition = PlacedValues.masked(FactText(fact: old).definition(differing))
      after.definition = PlacedValues.masked(FactText(fact: new).definition(differing))
    }
    return (before, after)
  }

  /// Whether the schemas are the same.
  package var isEmpty: Bool { changes.isEmpty }

  /// What only the earlier schema has.
  package var removed: [Change] { changes.filter { $0.side == .removed } }
  /// What only the later schema has.
  package var added: [Change] { changes.filter { $0.side == .added } }

  /// What only one of the schemas has.
  package struct Change: Sendable, Hashable {
    /// Which schema has it.
    package let side: Side
    /// What it is: `table`, `column`, `grant on table`, …
    package let kind: String
    /// Its name, quoted where SQL needs that and with its schema where there are any.
    package let name: String
    /// Its definition as the database words it; empty for what is only there or not.
    package fileprivate(set) var definition: String

    /// Which schema has something.
    package enum Side: Int, Sendable, Hashable {
      /// The earlier one.
      case removed
      /// The later one.
      case added
    }

    fileprivate init(_ side: Side, _ fact: Fact) {
      let text = FactText(fact: fact)
      self.side = side
      kind = text.kind
      name = PlacedValues.masked(text.name)
      definition = PlacedValues.masked(text.definition())
    }

    fileprivate init(_ side: Side, unhandled: String) {
      let words = unhandled.split(separator: " ", maxSplits: 1).map(String.init)
      self.side = side
      kind = words.first ?? ""
      name = words.last ?? ""
      definition = ""
    }
  }
}

extension SchemaDifference.Change: CustomStringConvertible {
  /// `kind name: definition`.
  package var description: String {
    "\(kind) \(name)" + (definition.isEmpty ? "" : ": \(definition)")
  }
}
