import Migrations
import SchemaChange
import SchemaTools

/// Something that `migrate check` found.
enum CheckFinding: Sendable {
  /// More than one revision that no other follows.
  case severalHeads([String])
  /// What a rule found in a pending migration.
  case lint(Finding)
  /// A revision that is not as it should be.
  case status(ProjectCheck, StatusLine)
  /// A repeatable migration that is to be run.
  case repeatable(RepeatableLine)
  /// An object that only the database has, or only the migrations make.
  case drift(SchemaDrift.Line)
  /// What the migrations lack of the wanted schema.
  case schema(SchemaPlan.Step)
  /// What no migration can make of the wanted schema.
  case schemaRefusal(String)

  /// The finding in a line for people.
  var text: String {
    switch self {
    case .severalHeads(let heads):
      "there are \(heads.count) heads: \(heads.joined(separator: ", ")); join them with "
        + "`migrate merge heads -m …`, or leave this out with --skip graph"
    case .lint(let finding): Diagnostic(finding).rendered()
    case .status(_, let line): "\(line.revision): \(line.stateText) (\(line.message.visibleLine))"
    case .repeatable(let line): "\(line.repeatable): \(line.stateText) (\(line.path.visibleLine))"
    case .drift(let line):
      "\(line.kind) \(line.name.visibleLine): only \(line.isIn == .database ? "in the database" : "made by the migrations")"
        + (line.definition.isEmpty ? "" : ": \(line.definition)")
    case .schema(let step):
      "\(step.fact.description.visibleLine): \(step.change.asDifference); "
        + "`migrate revision --autogenerate` writes the migration"
    case .schemaRefusal(let reason): reason
    }
  }
}

extension CheckFinding: Report, Encodable {
  func write(to output: OutputStream, _ detail: Detail) { output.writeText(text) }

  private enum Key: String, CodingKey {
    case check, heads, message
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .severalHeads(let heads):
      try container.encode(ProjectCheck.graph, forKey: .check)
      try container.encode(heads, forKey: .heads)
    case .lint(let finding):
      try container.encode(ProjectCheck.lint, forKey: .check)
      try FindingLine(finding).encode(to: encoder)
    case .status(let check, let line):
      try container.encode(check, forKey: .check)
      try line.encode(to: encoder)
    case .repeatable(let line):
      try container.encode(ProjectCheck.pending, forKey: .check)
      try line.encode(to: encoder)
    case .drift(let line):
      try container.encode(ProjectCheck.drift, forKey: .check)
      try line.encode(to: encoder)
    case .schema(let step):
      try container.encode(ProjectCheck.schema, forKey: .check)
      try SchemaStepLine(step).encode(to: encoder)
    case .schemaRefusal(let reason):
      try container.encode(ProjectCheck.schema, forKey: .check)
      try container.encode(reason, forKey: .message)
    }
  }
}
