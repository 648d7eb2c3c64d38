import SchemaChange

/// A step from one schema to another as `--json` prints it.
struct SchemaStepLine: Encodable {
  let change: String
  let kind: String
  let name: String
  let sql: String

  init(_ step: SchemaPlan.Step) {
    change =
      switch step.change {
      case .add: "add"
      case .drop: "drop"
      case .alter: "alter"
      }
    kind = step.fact.kind.title
    name = step.fact.path.joined(separator: ".")
    sql = step.statements.map { $0.sql + ";" }.joined(separator: "\n")
  }
}

extension SchemaPlan.Step.Change {
  /// The change as what one schema has and the other lacks.
  var asDifference: String {
    switch self {
    case .add: "the wanted schema has it, the migrations do not make it"
    case .drop: "the migrations make it, the wanted schema does not have it"
    case .alter: "the wanted schema has it otherwise than the migrations make it"
    }
  }
}
