import Migrations

/// The type of a Swift file that conforms to `Migration`.
struct MigrationType: Equatable {
  var name: String
  /// The line of its declaration, counted from 1.
  var line: Int

  /// Finds the types that are declared at the top level of a file and conform to `Migration` there.
  static func all(in source: String) -> [MigrationType] {
    var types: [MigrationType] = []
    var depth = 0
    var tokens = SwiftTokens(source)
    while let token = tokens.next() {
      switch token.text {
      case "{": depth += 1
      case "}": depth -= 1
      case "import": _ = tokens.next()  // as in `import struct Module.Name`
      case "struct", "class", "enum", "actor", "extension":
        guard depth == 0, let name = tokens.next() else { continue }
        if declarationConforms(&tokens) {
          types.append(MigrationType(name: name.text, line: name.line))
        }
        depth += 1
      default: continue
      }
    }
    return types
  }

  /// Reads a declaration from behind its name up to the brace that opens its body.
  private static func declarationConforms(_ tokens: inout SwiftTokens) -> Bool {
    var (isInheritance, isRequirement, conforms) = (false, false, false)
    while let token = tokens.next(), token.text != "{" {
      switch token.text {
      case ":": isInheritance = true
      case "where": isRequirement = true
      case "Migration" where isInheritance && !isRequirement: conforms = true
      default: continue
      }
    }
    return conforms
  }
}

extension MigrationType {
  /// The names of all migrations among files.
  /// - Throws: `ConfigurationError` for a file that cannot be read.
  static func names(in files: [MigrationFile]) throws -> Set<String> {
    var names: Set<String> = []
    for file in files where file.language == .swift {
      names.formUnion(try all(in: readTextFile(file.path) ?? "").map(\.name))
    }
    return names
  }

  /// The types of files, by revision.
  /// - Throws: `ProblemList` for files that do not hold exactly one, and for types of one name.
  static func types(of files: [MigrationFile]) throws -> [String: String] {
    var types: [String: String] = [:]
    var places: [String: SourceLocation] = [:]
    var problems: [Problem] = []
    for file in files {
      let found = try all(in: readTextFile(file.path) ?? "")
      guard let type = found.first else {
        problems.append(
          Problem(
            SourceLocation(path: file.path, line: 1),
            "no type of the file conforms to `Migration`; declare one, as in"
              + " `struct AddUsers: Migration`"))
        continue
      }
      let location = SourceLocation(path: file.path, line: type.line)
      if found.count > 1 {
        problems.append(
          Problem(
            SourceLocation(path: file.path, line: found[1].line),
            "a second type that conforms to `Migration`, after `\(type.name)`; a file is one"
              + " migration, put the other into a file of its own"))
      }
      if let other = places.updateValue(location, forKey: type.name) {
        problems.append(
          Problem(
            location,
            "the type `\(type.name)` is also declared at \(other); give one of them another name"
          ))
      }
      types[file.revision] = type.name
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    return types
  }
}
