/// The triggers by which a copy of a table gets what is written to the table.
///
/// They write the copy by the primary key, with the rights of their owner. A row that is not there yet comes with its first change, so that
/// the backfill finds it done.
struct CopySync {
  private let names: CopyNames
  /// The columns that have values of their own.
  private let columns: [String]
  private let key: [String]
  private let function: [String]
  private let sql: SQLWriter

  /// - Parameter facts: the schema with the table.
  init(_ names: CopyNames, _ facts: FactSet, _ sql: SQLWriter) {
    // Without a key the change is refused when it is resolved.
    key = facts.primaryKey(of: names.table) ?? []
    (self.names, self.sql) = (names, sql)
    columns = facts.columns(in: names.table).filter { $0["generated"] == nil }.map(\.id.name)
    let schema = names.table.path[0]
    function = [
      schema,
      Identifier.derived(from: names.table.name, "_copies") { name in
        facts.facts.keys.contains { $0.kind == .routine && $0.path.prefix(2) == [schema, name] }
      },
    ]
  }

  /// Triggers fire in the order of their names. This one fires before those of foreign keys, which would otherwise give other tables values that
  /// the copy does not have yet.
  private func trigger(_ suffix: String) -> String {
    Identifier.quoted("AA_" + Identifier.text(function[1]) + suffix)
  }

  /// The statements that make it.
  var statements: [ChangeStatement] {
    let (table, call) = (sql.name(names.table), "\(sql.name(function))()")
    let comment = sql.literal(
      "Writes to \(sql.name(names.copy)) what is written to \(table), while both are there.")
    return [
      ChangeStatement(
        "CREATE FUNCTION \(call) RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
          + "SET search_path = \(sql.defaultSchema ?? "pg_catalog"), pg_temp AS $$\n\(body)\n$$"),
      ChangeStatement("REVOKE ALL ON FUNCTION \(call) FROM PUBLIC"),
      ChangeStatement(
        "CREATE TRIGGER \(trigger("")) AFTER INSERT OR UPDATE OR DELETE ON \(table)\n"
          + "FOR EACH ROW EXECUTE FUNCTION \(call)"),
      ChangeStatement("COMMENT ON TRIGGER \(trigger("")) ON \(table) IS \(comment)"),
      ChangeStatement(
        "CREATE TRIGGER \(trigger("_all")) AFTER TRUNCATE ON \(table)\n"
          + "FOR EACH STATEMENT EXECUTE FUNCTION \(call)"),
      ChangeStatement("COMMENT ON TRIGGER \(trigger("_all")) ON \(table) IS \(comment)"),
    ]
  }

  /// The statements that drop it.
  var removal: [ChangeStatement] {
    ["", "_all"].map { ChangeStatement("DROP TRIGGER \(trigger($0)) ON \(sql.name(names.table))") }
      + [ChangeStatement("DROP FUNCTION \(sql.name(function))()")]
  }

  private var copy: String { names.copy.path.joined(separator: ".") }

  private func list(_ columns: [String], _ row: String = "") -> String {
    columns.map { row + $0 }.joined(separator: ", ")
  }

  private var conflict: String {
    let others = columns.filter { !key.contains($0) }
    let head = "ON CONFLICT (\(list(key))) DO "
    return others.isEmpty
      ? head + "NOTHING"
      : head + "UPDATE SET " + others.map { "\($0) = EXCLUDED.\($0)" }.joined(separator: ", ")
  }

  private var body: String {
    let isOld = key.map { "c.\($0) = OLD.\($0)" }.joined(separator: " AND ")
    return """
      BEGIN
        IF TG_OP = 'TRUNCATE' THEN
          DELETE FROM \(copy);
          RETURN NULL;
        END IF;
        IF TG_OP = 'DELETE' THEN
          DELETE FROM \(copy) AS c WHERE \(isOld);
          RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
          UPDATE \(copy) AS c SET \(columns.map { "\($0) = NEW.\($0)" }.joined(separator: ", "))
          WHERE \(isOld);
          IF FOUND THEN
            RETURN NULL;
          END IF;
        END IF;
        INSERT INTO \(copy) (\(list(columns)))
        VALUES (\(list(columns, "NEW.")))
        \(conflict);
        RETURN NULL;
      END
      """
  }

  /// The statement that copies the rows. A row cannot be deleted, and its key not changed, while its copy is made; other changes
  /// come by the trigger.
  var backfill: ChangeStatement {
    let rows = key.count == 1 ? key[0] : "(\(list(key)))"
    let table = sql.name(names.table)
    return ChangeStatement(
      """
      INSERT INTO \(sql.name(names.copy)) (\(list(columns)))
      SELECT \(list(columns)) FROM \(table)
      WHERE \(rows) > :from AND \(rows) <= :to
      FOR KEY SHARE
      ON CONFLICT (\(list(key))) DO NOTHING
      """, runsAlone: true,
      directive: "-- migrate:backfill table:\(table) key:\(key.joined(separator: ",")) batch:5000")
  }
}
