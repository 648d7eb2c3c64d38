/// What two snapshots of a schema do not have in common.
package struct SchemaDifference: Sendable, Hashable {
  /// The objects that only the earlier snapshot has, in order.
  package let removed: [SchemaObject]
  /// The objects that only the later snapshot has, in order.
  package let added: [SchemaObject]

  /// Compares two snapshots.
  package init(from earlier: SchemaSnapshot, to later: SchemaSnapshot) {
    // As a rule they are, and the sets of a large schema take their time.
    if earlier == later {
      (removed, added) = ([], [])
      return
    }
    let (before, after) = (Set(earlier.objects), Set(later.objects))
    removed = earlier.objects.filter { !after.contains($0) }
    added = later.objects.filter { !before.contains($0) }
  }

  /// Whether the snapshots are the same.
  package var isEmpty: Bool { removed.isEmpty && added.isEmpty }

  /// The difference object by object, for people: what was removed before what was added under its
  /// name, without the values of placeholders.
  package var changes: [Change] {
    (removed.map { Change(kind: .removed, object: $0) }
      + added.map { Change(kind: .added, object: $0) }).sorted().map(\.masked)
  }

  /// An object that is only in one of the snapshots.
  package struct Change: Sendable, Hashable {
    /// Which snapshot it is in.
    package var kind: Kind
    /// The object.
    package var object: SchemaObject

    /// Which snapshot an object is in.
    package enum Kind: Int, Sendable, Hashable {
      /// The earlier one.
      case removed
      /// The later one.
      case added
    }
  }
}

extension SchemaDifference.Change {
  fileprivate var masked: Self {
    var change = self
    change.object.name = PlacedValues.masked(object.name)
    change.object.definition = PlacedValues.masked(object.definition)
    return change
  }
}

extension SchemaDifference.Change: Comparable {
  /// Orders by object, and for one object what was removed before what was added.
  package static func < (left: Self, right: Self) -> Bool {
    (left.object.kind, left.object.name, left.kind.rawValue, left.object.definition)
      < (right.object.kind, right.object.name, right.kind.rawValue, right.object.definition)
  }
}
