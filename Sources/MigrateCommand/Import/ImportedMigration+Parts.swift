extension ImportedMigration {
  /// The migration, or one for each of its transactions where they cannot be one. What takes it down
  /// belongs to the first, which is the last to be reverted.
  func parts(_ review: SectionReview) -> [ImportedMigration] {
    guard parents == nil, todo == nil, let sections = review.transactions(of: up) else {
      return [self]
    }
    return sections.enumerated().map { index, section in
      var part = self
      part.part = index
      part.up = section
      if index == 0 {
        part.partNote =
          "\(up.path) became \(sections.count) revisions, as its transactions have to stay apart"
          + (down == nil ? "" : "; the first one has its down migration")
      } else {
        part.message = "\(message) \(index + 1)"
        part.down = down.map { ImportedSection(path: $0.path, lines: []) }
        part.reviewItems = []
        part.dependencies = []
        part.branchLabels = []
        part.remarks = []
      }
      return part
    }
  }
}
