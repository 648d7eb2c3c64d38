/// The trigger that keeps two forms of columns the same, whichever a statement writes.
///
/// It fires before the row is written and only sets columns of that row, so that it never calls itself. Rows are
/// compared by their binary image (`*<>`): `1.0` and `1.00` are equal and not the same, and some types
/// have no equality at all.
struct SyncTrigger {
  let exchange: ColumnExchange
  /// The name of the function and of the trigger.
  let name: String
  /// The expressions that the second form's columns have as their defaults, cast to their types.
  let defaults: [String: String]
  let sql: SQLWriter

  private var function: String { sql.name([exchange.table.path[0], name]) }
  private var table: String { sql.name(exchange.table) }

  /// Triggers fire in the order of their names: after those of the application, whose changes are
  /// taken along.
  private var trigger: String { Identifier.quoted("zz_" + Identifier.text(name)) }

  /// The statements that make it.
  var statements: [ChangeStatement] {
    let forms = "\(names(exchange.first)) and \(names(exchange.second))"
    let comment = sql.literal("Keeps \(forms) of \(table) the same while both are there.")
    return [
      ChangeStatement(
        "CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql\(settings) AS $$\n\(body)\n$$"
      ),
      ChangeStatement(
        "CREATE TRIGGER \(trigger) BEFORE INSERT OR UPDATE ON \(table)\n"
          + "FOR EACH ROW EXECUTE FUNCTION \(function)()"),
      ChangeStatement("COMMENT ON TRIGGER \(trigger) ON \(table) IS \(comment)"),
    ]
  }

  /// The statements that drop it.
  var removal: [ChangeStatement] {
    [
      ChangeStatement("DROP TRIGGER \(trigger) ON \(table)"),
      ChangeStatement("DROP FUNCTION \(function)()"),
    ]
  }

  /// The facts about it.
  func isPart(_ id: FactID) -> Bool {
    switch id.kind {
    case .trigger: id.path == exchange.table.path + [trigger]
    case .routine: id.path == [exchange.table.path[0], name, ""]
    case .comment: id.path.contains(trigger)
    default: false
    }
  }

  private func names(_ form: ColumnExchange.Form) -> String {
    form.columns.joined(separator: ", ")
  }

  /// What the application's expressions name is found as it is for migrations.
  private var settings: String {
    guard usesExpressions, let schema = sql.defaultSchema else { return "" }
    return "\nSET search_path = \(schema), pg_temp"
  }

  private var usesExpressions: Bool {
    (exchange.first.values + exchange.second.values + exchange.aliases.values).contains { value in
      if case .expression = value { true } else { false }
    }
  }

  private var body: String {
    let (first, second) = (exchange.first, exchange.second)
    let isNotConverted = second.columns.map { "NEW.\($0) IS NULL" }.joined(separator: " AND ")
    let conflicts = usesExpressions ? "#variable_conflict use_column\n" : ""
    guard exchange.isShared else {
      return """
        \(conflicts)BEGIN
          IF TG_OP = 'INSERT' OR \(isNotConverted)
            OR \(differs(first)) THEN
        \(aliases)\(assignment(of: second, indent: "    "))
          END IF;
          RETURN NEW;
        END
        """
    }
    return """
      \(conflicts)BEGIN
        IF TG_OP = 'INSERT' THEN
          IF \(isGiven) THEN
      \(assignment(of: first, indent: "      "))
          ELSE
      \(assignment(of: second, indent: "      "))
          END IF;
        ELSIF \(differs(second)) THEN
      \(assignment(of: first, indent: "    "))
        ELSIF \(differs(first))
          OR \(second.columns.count == 1 ? isNotConverted : "(\(isNotConverted))") THEN
      \(assignment(of: second, indent: "    "))
        END IF;
        RETURN NEW;
      END
      """
  }

  /// Turns what can be written in two ways into that of the first form.
  private var aliases: String {
    exchange.aliases.sorted { $0.key < $1.key }.map { column, value in
      """
          SELECT \(value.text) INTO NEW.\(column)
          FROM (SELECT NEW.*) AS \(exchange.table.name);

      """
    }.joined()
  }

  /// Whether an INSERT has written the second form.
  private var isGiven: String {
    exchange.second.columns.map { column in
      defaults[column].map { "ROW(NEW.\(column))::record *<> ROW(\($0))" }
        ?? "NEW.\(column) IS NOT NULL"
    }.joined(separator: " OR ")
  }

  private func differs(_ form: ColumnExchange.Form) -> String {
    func row(_ name: String) -> String {
      "ROW(" + form.columns.map { "\(name).\($0)" }.joined(separator: ", ") + ")::record"
    }
    return "\(row("NEW")) *<> \(row("OLD"))"
  }

  private func assignment(of form: ColumnExchange.Form, indent: String) -> String {
    let columns = form.columns.map { "NEW.\($0)" }
    let sources = form.values.compactMap { value in
      if case .column(let name) = value { name } else { nil }
    }
    if sources.count == columns.count {
      return zip(columns, sources).map { "\(indent)\($0) := NEW.\($1);" }
        .joined(separator: "\n")
    }
    let values = form.values.map(\.text)
    return """
      \(indent)SELECT \(values.joined(separator: ", ")) INTO \(columns.joined(separator: ", "))
      \(indent)FROM (SELECT NEW.*) AS \(exchange.table.name);
      """
  }
}
