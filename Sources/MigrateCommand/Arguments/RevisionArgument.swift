import ArgumentParser

/// A revision identifier or range on the command line, such as `head`, `-1` or `-3:current`.
struct RevisionArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
  /// The identifier as the user wrote it.
  let text: String

  init(argument: String) {
    text = argument.hasPrefix("\\-") ? String(argument.dropFirst()) : argument
  }

  var description: String { text }
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
