/// A migration file that has been found and not been read.
struct FoundFile {
  /// The file as the user would name it.
  var path: String
  /// What its name says.
  var name: MigrationFileName
  /// The part of another file that it is; nil for a file of its own.
  var part: FilePart?
}

extension [FoundFile] {
  /// Reads the files, in the natural order of their numbers.
  ///
  /// - Parameter problems: what was wrong with the place where they were found.
  /// - Throws: All that is wrong.
  func load(_ problems: [Problem] = []) throws(ProblemList) -> [MigrationFile] {
    var problems = problems
    var loader = MigrationFileLoader()
    var files: [MigrationFile] = []
    files.reserveCapacity(count)
    for found in sorted(by: { $0.name.precedes($1.name) ?? ($0.path < $1.path) }) {
      do throws(ProblemList) {
        let file = try loader.load(found)
        if file.downRevisions == nil, !found.name.isOrdered {
          problems.append(unordered(file))
        }
        files.append(file)
      } catch {
        problems += error.problems
      }
    }
    let duplicates = duplicates(in: files)
    // What a file that cannot be read would declare is unknown, and so are the links to it.
    if problems.isEmpty, !duplicates.isEmpty { problems = linkProblems(in: files) }
    problems += duplicates
    guard problems.isEmpty else { throw ProblemList(problems) }
    return files
  }

  private func duplicates(in files: [MigrationFile]) -> [Problem] {
    var paths: [String: String] = [:]
    return files.compactMap { file in
      guard let other = paths.updateValue(file.path, forKey: file.revision) else { return nil }
      return Problem(
        SourceLocation(path: file.path, line: file.declarationLine),
        "revision `\(file.revision)` is also the revision of \(other); `migrate rebase FILE` gives the one that "
          + "is yours the next number, behind the other")
    }
  }

  /// What is wrong with the graph, apart from the revisions that are declared twice.
  private func linkProblems(in files: [MigrationFile]) -> [Problem] {
    var seen: Set<String> = []
    let unique = files.revisions().filter { seen.insert($0.id).inserted }
    do throws(ProblemList) {
      _ = try RevisionGraph(unique)
      return []
    } catch {
      return error.problems
    }
  }

  private func unordered(_ file: MigrationFile) -> Problem {
    Problem(
      SourceLocation(path: file.path, line: 1),
      "a hexadecimal name says nothing about order; add the line"
        + " `\(file.language.lineComment) down_revision: …` (`none` for the first revision)")
  }
}
