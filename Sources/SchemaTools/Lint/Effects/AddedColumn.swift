import Migrations

extension LintStatement {
  /// Why the table is written anew when the column is added; nil when it is not.
  func rewriteCause(ofAdding column: ColumnDefinition) -> String? {
    if column.isSerial || column.constraint(.identity) != nil {
      return "each row gets a number from the sequence of \(column.name)"
    }
    if column.constraint(.generated) != nil {
      return "the values of \(column.name) are computed and stored"
    }
    if let type = column.type, schema.isChecked(type) {
      return "each value of the domain \(type) is checked"
    }
    let ofDomain = column.type.flatMap {
      $0.isArray ? nil : schema.domains[$0.name]?.definition.defaultValue
    }
    guard let value = column.constraint(.default)?.expression ?? ofDomain else { return nil }
    if let function = schema.volatileFunction(in: value) {
      return SchemaState.knownVolatileFunctions.contains(function.name)
        || schema.functions[function] != nil
        ? "\(function)() gives each row a value of its own"
        : "\(function)(), which no migration defines, may give each row a value of its own"
    }
    return section.settings.hasServer(11)
      ? nil : "PostgreSQL before version 11 stores the default of \(column.name) in each row"
  }
}

extension SchemaState {
  /// The first function of an expression that may give another value for each row. One that is not known
  /// may.
  func volatileFunction(in expression: SyntaxNode) -> ObjectName? {
    var found: ObjectName?
    expression.forEach { node in
      guard found == nil, node.kind == "FuncCall",
        var name = ObjectName(parts: node.fields.names("funcname"))
      else { return }
      if name.schema == "pg_catalog" { name = ObjectName(name.name) }
      if functions[name]?.isEmpty == false {
        if functions[name]?.values.contains(true) == true { found = name }
      } else if !Self.steadyFunctions.contains(name.name) {
        found = name
      }
    }
    return found
  }

  /// The functions that are of use in a default and volatile: those that `pg_proc` of PostgreSQL 18
  /// marks so, and those of the extensions uuid-ossp and pgcrypto. `now()` is not: it is the time at
  /// which the transaction began.
  static let knownVolatileFunctions: Set<String> = [
    "clock_timestamp", "timeofday", "random", "random_normal", "setseed", "nextval", "setval",
    "currval", "lastval", "gen_random_uuid", "uuidv4", "uuidv7", "uuid_generate_v1",
    "uuid_generate_v1mc", "uuid_generate_v4", "gen_random_bytes", "gen_salt", "pg_sleep",
    "lo_create", "lo_creat", "pg_logical_emit_message",
  ]
}
