/// What a section of a migration file is for; its name on the marker line.
enum SectionKind: String, CaseIterable {
  /// The step up.
  case up
  /// The step down.
  case down
  /// What has to be true after the step up.
  case verify
}
