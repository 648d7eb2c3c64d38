/// How much of a database its facts tell.
package enum FactScope: Sendable, Hashable {
  /// What migrations are generated from; names in the schema where names are made go without it.
  case wanted
  /// That with the owners of objects that are not the reading role's.
  case wantedWithOwners
  /// What two databases of one schema have in common, down to the order of columns and the versions of
  /// extensions; all names have their schema.
  case definitions
  /// That, and what one database keeps for itself: owners, whether a materialized view has rows, and the
  /// settings and privileges of the database.
  case everything

  /// Whether it is for showing differences, not for making migrations of them.
  var isForComparison: Bool { self == .definitions || self == .everything }

  var hasOwners: Bool { self == .wantedWithOwners || self == .everything }
}
