import FoundationEssentials
import Migrations

/// How each Swift file of a versions directory is compiled, as editors read it from
/// `compile_commands.json` (https://clang.llvm.org/docs/JSONCompilationDatabase.html).
struct CompilationDatabase: Encodable {
  private let entries: [Entry]

  private struct Entry: Encodable {
    var directory: String
    var file: String
    var arguments: [String]
  }

  /// Describes the files from the current directory.
  init(_ sources: SwiftSources, _ library: MigrationLibrary) {
    let arguments =
      ["swiftc"] + SwiftCompiler.languageFlags + ["-I", library.modules] + sources.paths
    let directory = FileManager.default.currentDirectoryPath
    entries = sources.paths.map { Entry(directory: directory, file: $0, arguments: arguments) }
  }

  func encode(to encoder: any Encoder) throws { try entries.encode(to: encoder) }

  /// The text of the file.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
