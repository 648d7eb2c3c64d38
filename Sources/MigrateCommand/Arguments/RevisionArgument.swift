import ArgumentParser
import Migrations

/// A revision identifier or range on the command line, such as `head`, `-1` or `-3:current`.
struct RevisionArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
  /// The identifier as the user wrote it.
  let text: String

  init(argument: String) {
    text = argument.hasPrefix("\\-") ? String(argument.dropFirst()) : argument
  }

  var description: String { text }

  static var defaultCompletionKind: CompletionKind {
    .custom { words, _, _ in RevisionCompletion.revisions(words) }
  }

  /// The revisions of a graph that it names, for a command that does not ask what is applied.
  ///
  /// - Parameter command: what does not ask, for the message.
  /// - Throws: `ValidationError` for `current` and such; `RevisionError`.
  func revisions(in graph: RevisionGraph, withoutDatabase command: String) throws -> [String] {
    let needsTarget = ValidationError(
      "\(command) does not look at the database, so that it does not know what is current")
    if text.contains(":") {
      let range = try RevisionRange(parsing: text)
      guard !range.needsApplied else { throw needsTarget }
      return try graph.revisions(in: range)
    }
    let identifier = try RevisionIdentifier(parsing: text)
    guard !identifier.needsApplied else { throw needsTarget }
    return try graph.revisions(named: identifier)
  }
}

/// The arguments with each word such as `-1` or `-3:current` behind a backslash, so that the parser
/// takes it for a value and not for an option. `RevisionArgument` takes the backslash off.
func escapingRelativeRevisions(_ arguments: [String]) -> [String] {
  let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
  return arguments[..<end].map { isRelativeRevision($0) ? "\\\($0)" : $0 } + arguments[end...]
}

private func isRelativeRevision(_ argument: String) -> Bool {
  guard argument.hasPrefix("-") else { return false }
  let rest = argument.dropFirst().drop { $0.isASCII && $0.isNumber }
  return rest.count < argument.count - 1 && (rest.isEmpty || rest.hasPrefix(":"))
}

extension MigrationFile.Phase: ExpressibleByArgument {}

extension RevisionIdentifier {
  /// Whether what is applied has to be known to resolve the identifier in a read command.
  var needsApplied: Bool { anchor == .current }
}

extension RevisionRange {
  /// Whether what is applied has to be known to resolve the range.
  var needsApplied: Bool { start?.needsApplied == true || end?.needsApplied == true }
}
