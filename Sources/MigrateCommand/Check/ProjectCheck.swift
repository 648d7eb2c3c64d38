import ArgumentParser

/// One thing that `migrate check` looks at, in the order in which it does.
enum ProjectCheck: String, Encodable, Sendable, CaseIterable {
  /// The files can be read, and their graph is sound: without that no command begins.
  case files
  /// There is one head.
  case graph
  /// No rule of `migrate lint` finds anything in what is pending.
  case lint
  /// Everything is applied.
  case pending
  /// What is applied is what the files say.
  case checksums
  /// The schema is what the applied migrations make.
  case drift
  /// The migrations make the schema that is wanted.
  case schema

  /// What is looked at when the user does not say.
  static let usual: Set<ProjectCheck> = [.files, .pending, .checksums]

  /// Whether the database is needed.
  var needsDatabase: Bool {
    switch self {
    case .files, .graph, .schema: false
    case .lint, .pending, .checksums, .drift: true
    }
  }
}

/// Checks as an option takes them: `graph,drift`.
struct ProjectCheckList: ExpressibleByArgument, Sendable {
  let checks: Set<ProjectCheck>

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let checks = words.compactMap { ProjectCheck(rawValue: String($0)) }
    guard checks.count == words.count else { return nil }
    self.checks = Set(checks)
  }

  /// What the parser names in its messages.
  static var allValueStrings: [String] { ProjectCheck.allCases.map(\.rawValue) }
}
