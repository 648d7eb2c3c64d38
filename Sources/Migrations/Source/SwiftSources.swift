import Crypto

/// All Swift files of a versions directory: the migrations, and what they share in files without a
/// number.
package struct SwiftSources: Sendable, Hashable {
  /// The files as the user would name them, in the order of their names.
  package let paths: [String]
  /// SHA-256 of the names and contents, in hexadecimal digits: the same for the same files anywhere.
  package let digest: String
  /// SHA-256 of each file, in hexadecimal digits, by its path.
  let fileDigests: [String: String]

  /// Whether the migrations among the files are those that were read before.
  package func hold(_ files: [MigrationFile]) -> Bool {
    files.allSatisfy { file in
      file.language != .swift || file.reading?.digest == fileDigests[file.path]
    }
  }
}

extension VersionsDirectory {
  /// Reads the Swift files.
  /// - Parameter excluded: The paths of those that are left out.
  /// - Throws: All that is wrong with the directory and its files.
  package func swiftSources(
    without excluded: Set<String> = []
  ) throws(ProblemList) -> SwiftSources {
    var problems: [Problem] = []
    let paths = find(in: path, &problems).map(\.path)
      .filter { $0.hasSuffix(".swift") && !excluded.contains($0) }.sorted()
    var hash = SHA256()
    var digests: [String: String] = [:]
    for file in paths {
      do throws(SystemError) {
        let content = try OpenFile(file).readAll()
        hash.update(data: Array("\(file.dropFirst(path.count))\0\(content.count)\0".utf8))
        hash.update(data: content)
        digests[file] = SHA256.hash(data: content).hexadecimal
      } catch {
        problems.append(Problem(SourceLocation(path: file, line: 1), "cannot be read: \(error)"))
      }
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    return SwiftSources(paths: paths, digest: hash.finalize().hexadecimal, fileDigests: digests)
  }
}
