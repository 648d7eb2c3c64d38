/// What a versions directory, or a bundle of one, holds.
package struct VersionsContents: Sendable {
  /// The migrations, in the natural order of their numbers.
  package var migrations: [MigrationFile]
  /// The repeatable migrations, in the order in which they are run.
  package var repeatables: RepeatableSet
}

/// What was found in a versions directory and has not been read.
struct FoundContents {
  var migrations: [FoundFile] = []
  var repeatables: [FoundRepeatable] = []

  /// Reads the files.
  ///
  /// - Parameter problems: what was wrong with the place where they were found.
  /// - Throws: All that is wrong.
  func load(_ problems: [Problem] = []) throws(ProblemList) -> VersionsContents {
    var problems = problems
    var files = RepeatableSet()
    do throws(ProblemList) {
      files = try RepeatableSet(reading: repeatables)
    } catch {
      problems += error.problems
    }
    return VersionsContents(migrations: try migrations.load(problems), repeatables: files)
  }
}
