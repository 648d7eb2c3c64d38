import Crypto

/// All Swift files of a versions directory: the migrations, and what they share in files without a
/// number.
public struct SwiftSources: Sendable, Hashable {
  /// The files as the user would name them, in the order of their names.
  public let paths: [String]
  /// SHA-256 of the names and contents, in hexadecimal digits: the same for the same files anywhere.
  public let digest: String
}

extension VersionsDirectory {
  /// Reads all Swift files.
  /// - Throws: All that is wrong with the directory and its files.
  public func swiftSources() throws(ProblemList) -> SwiftSources {
    var problems: [Problem] = []
    let paths = find(in: path, &problems).map(\.path).filter { $0.hasSuffix(".swift") }.sorted()
    var hash = SHA256()
    for file in paths {
      do throws(SystemError) {
        let content = try OpenFile(file).readAll()
        hash.update(data: Array("\(file.dropFirst(path.count))\0\(content.count)\0".utf8))
        hash.update(data: content)
      } catch {
        problems.append(Problem(SourceLocation(path: file, line: 1), "cannot be read: \(error)"))
      }
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    return SwiftSources(paths: paths, digest: hash.finalize().hexadecimal)
  }
}
