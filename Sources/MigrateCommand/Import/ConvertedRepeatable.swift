import Migrations

/// An imported migration that is run again whenever it changes, as a file of migrate.
struct ConvertedRepeatable: Sendable {
  /// The name under which migrate records it.
  let name: String
  /// What stands for it in the rows of the tool's table.
  let recordedName: String
  /// The text of the file.
  let text: String
  /// The other tool's file.
  let source: String
  /// What somebody has to look at.
  let reviewItems: [Problem]
  /// What was changed, for people.
  let notes: [String]

  /// The name of the file.
  var fileName: String { "R__\(name).sql" }

  /// Converts a migration.
  init(_ migration: ImportedMigration, _ review: SectionReview) {
    let section = review.review(migration.up)
    name = NewMigration.slug(of: migration.message)
    recordedName = migration.version
    source = migration.up.path
    var reviewItems = migration.reviewItems + migration.up.reviewItems
    if !section.runsInTransaction {
      reviewItems.append(
        Problem(
          SourceLocation(path: source, line: 1),
          "cannot run in a transaction, as a repeatable migration does; put that part into a revision"
        ))
    }
    text =
      (migration.up.hasPlaceholders ? "-- placeholders: on\n" : "")
      + reviewItems.map { ImportComment($0.message).text }.joined() + section.text
    self.reviewItems = reviewItems + section.reviewItems
    notes = section.notes
  }
}
