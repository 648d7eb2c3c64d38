import Basics

/// Why nothing was imported.
enum ImportError: Sendable, Hashable {
  /// There is no such `--from`.
  case unknownTool(String)
  /// The files could be those of several tools.
  case ambiguous(directory: String, candidates: [String])
  /// The files are those of no tool that is known.
  case unrecognized(directory: String)
  /// The directory to write to has something in it.
  case targetNotEmpty(String)
  /// A revision of the directory's own has the name of one of the tool.
  case takenRevision(String, own: String, source: String)
  /// The directory has several heads, so that nobody can say what new revisions follow.
  case severalHeads(directory: String, [String])
  /// The directory has other files than those of the import that is to be adopted.
  case otherFiles(directory: String, missing: [String])
}

extension ImportError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .unknownTool(let name):
      "--from \(name) is not known; the tools are \(Self.tools)"
    case .ambiguous(let directory, let candidates):
      """
      the files of \(directory) could be those of \(candidates.joined(separator: " or "))
      Say which by --from.
      """
    case .unrecognized(let directory):
      """
      there are no migrations of a known tool in \(directory)
      Name the directory of the files; --from says what they are: \(Self.tools).
      """
    case .targetNotEmpty(let directory):
      """
      \(directory) is not empty, and an import writes a directory of its own
      Name one that is empty or not there by --to; --new adds what is new to an import that was made before.
      """
    case .takenRevision(let revision, let own, let source):
      """
      \(source) would be the revision \(revision), which is that of \(own)
      `migrate rebase \(own)` gives that one the next free number, if no database has applied it.
      """
    case .severalHeads(let directory, let heads):
      """
      \(directory) has the heads \(heads.joined(separator: " and ")), so that it is open what the new \
      revisions follow
      `migrate merge` joins them first.
      """
    case .otherFiles(let directory, let missing):
      """
      \(directory) is not empty, and it does not hold this import: it lacks \
      \(missing.joined(separator: ", "))
      Name by --to the directory that was imported to, or one that is empty or not there.
      """
    }
  }

  private static var tools: String { MigrationTools.names }
}
