/// What a section of a migration file is for; its name on the marker line.
enum SectionKind: String, CaseIterable {
  /// The up migration.
  case up
  /// The down migration.
  case down
  /// What has to be true after the up migration.
  case verify
}
