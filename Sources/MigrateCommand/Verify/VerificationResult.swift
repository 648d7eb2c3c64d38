import Migrations
import SchemaChange

/// What was found out about a revision.
struct VerificationResult: Sendable {
  /// The up migration.
  let step: MigrationStep
  /// What was found out.
  let verdict: Verdict
  /// The order of application in which it was found out, where that is not the usual one.
  var order: [String]?

  /// What a verification can find out.
  enum Verdict: Sendable {
    /// The schema after the down migration is the one before the up migration.
    case reversible
    /// There is no down migration.
    case irreversible
    /// The schema after the down migration is another than before the up migration.
    case wrong(SchemaDifference)
    /// The schema after the second up migration is another than after the first.
    case changing(SchemaDifference)
    /// A statement failed.
    case failed(ScratchPass, StatementError)
  }

  /// A verdict in one word.
  enum Outcome: String, Encodable, Sendable, CaseIterable {
    case reversible, irreversible, wrong, failed
  }

  /// The verdict in one word.
  var outcome: Outcome {
    switch verdict {
    case .reversible: .reversible
    case .irreversible: .irreversible
    case .wrong, .changing: .wrong
    case .failed: .failed
    }
  }

  /// Creates the verdict about a step's revision.
  init(_ step: MigrationStep, _ verdict: Verdict) {
    self.step = step
    self.verdict = verdict
  }

  /// The lines for people; none for a failure, which the error at the end shows.
  func lines(_ palette: Palette) -> [String] {
    func line(_ role: TextRole) -> String {
      let order = order.map { " (applied in the order \($0.joined(separator: ", ")))" } ?? ""
      return
        "\(palette(outcome.rawValue.padded(toWidth: 12), role))  \(step.revision)  \(step.message)"
        + order
    }
    switch verdict {
    case .reversible: return [line(.success)]
    case .irreversible:
      return [line(.dim) + (step.irreversible.map { " (\($0.visibleLine))" } ?? "")]
    case .wrong(let difference):
      return [line(.error)] + difference.lines(palette, indent: "    ")
    case .changing(let difference):
      return [
        line(.error), "    the up migration, run again, makes another schema than the first time:",
      ]
        + difference.lines(palette, indent: "    ")
    case .failed: return []
    }
  }
}

extension VerificationResult: Report, Encodable {
  func write(to output: OutputStream, _ detail: Detail) {
    if detail != .quiet || outcome == .wrong { lines(output.palette).forEach(output.writeLine) }
  }

  private enum Key: String, CodingKey {
    case revision, message, path, verdict, irreversible, missing, leftOver, pass, error, order
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step.revision, forKey: .revision)
    try container.encode(step.message, forKey: .message)
    try container.encode(step.path, forKey: .path)
    try container.encode(outcome, forKey: .verdict)
    try container.encodeIfPresent(order, forKey: .order)
    switch verdict {
    case .reversible: break
    case .irreversible: try container.encodeIfPresent(step.irreversible, forKey: .irreversible)
    case .wrong(let difference):
      try container.encode(difference.removed.map(\.description), forKey: .missing)
      try container.encode(difference.added.map(\.description), forKey: .leftOver)
    case .changing(let difference):
      try container.encode(ScratchPass.upAgain, forKey: .pass)
      try container.encode(difference.removed.map(\.description), forKey: .missing)
      try container.encode(difference.added.map(\.description), forKey: .leftOver)
    case .failed(let pass, let error):
      try container.encode(pass, forKey: .pass)
      try container.encode(error.message, forKey: .error)
    }
  }
}
