/// The triggers that keep a column of one table and its new place in another the same, whichever a statement writes.
///
/// They fire behind the write of a row and write the row that belongs to it where that has another value, so that they end when both are
/// the same. A row of the target that is not there yet is made for the value, and marked: it makes way for the row that the application inserts,
/// and for the end of its row in the source. They write with the rights of their owner, as those of the application may end at one of
/// the tables.
struct PairSync {
  let move: ColumnMove
  let sql: SQLWriter
  /// The names of the functions on the source and the target, and of the column that marks rows made for a value.
  let (sourceName, targetName, marker): (String, String, String)

  init(_ move: ColumnMove, _ sql: SQLWriter) {
    (self.move, self.sql) = (move, sql)
    let facts = move.before
    let column = Identifier.text(move.old.name)
    func free(_ table: FactID, _ suffix: String) -> String {
      let name = "\(Identifier.text(table.name))_\(column)"
      return Identifier.derived(from: Identifier.quoted(String(name.prefix(40))), suffix) { name in
        facts.facts.keys.contains {
          $0.kind == .routine && $0.path.prefix(2) == [table.path[0], name]
        }
      }
    }
    sourceName = free(move.source, "_moves")
    targetName = free(move.target, "_comes")
    marker = Identifier.derived(from: move.old.name, "_is_made") { name in
      facts[FactID(.column, move.target.path + [name])] != nil
    }
  }

  // MARK: Statements

  /// The statements that make it.
  var statements: [ChangeStatement] {
    let (source, target) = (sql.name(move.source), sql.name(move.target))
    let comment = sql.literal(
      "Keeps \(source).\(move.old.name) and \(target).\(move.old.name) the same while both are there."
    )
    var made: [ChangeStatement] = []
    if makesRows {
      made.append(ChangeStatement("ALTER TABLE \(target) ADD COLUMN \(marker) boolean"))
      made.append(
        ChangeStatement(
          "COMMENT ON COLUMN \(target).\(marker) IS "
            + sql.literal(
              "Whether the row was made for a value of \(source).\(move.old.name) only.")))
    }
    made += function(move.source, sourceName, pushFromSource)
    made += function(move.target, targetName, pushFromTarget)
    if makesRows {
      made += function(move.source, before(sourceName), beforeSource)
      made += function(move.target, before(targetName), beforeTarget)
    }
    return made
      + triggers.flatMap { trigger in
        [
          ChangeStatement(
            "CREATE TRIGGER \(trigger.name) \(trigger.event) ON \(sql.name(trigger.table))\n"
              + "FOR EACH ROW\(trigger.condition.map { " WHEN (\($0))" } ?? "") EXECUTE FUNCTION \(sql.name([trigger.table.path[0], trigger.function]))()"
          ),
          ChangeStatement(
            "COMMENT ON TRIGGER \(trigger.name) ON \(sql.name(trigger.table)) IS \(comment)"),
        ]
      }
  }

  /// The statements that drop its triggers.
  var removal: [ChangeStatement] {
    triggers.map { ChangeStatement("DROP TRIGGER \($0.name) ON \(sql.name($0.table))") }
      + functions.map { ChangeStatement("DROP FUNCTION \(sql.name($0))()") }
  }

  /// The facts about its triggers.
  func isTrigger(_ id: FactID) -> Bool {
    switch id.kind {
    case .trigger: triggers.contains { id.path == $0.table.path + [$0.name] }
    case .routine: functions.contains { id.path == $0 + [""] }
    case .comment: triggers.contains { id.path.contains($0.name) }
    case .privileges: functions.contains { id.path.contains($0[1]) }
    default: false
    }
  }

  private var makesRows: Bool { move.pairs.makesRows }

  private func before(_ name: String) -> String { Identifier.derived(from: name, "_first") }

  private var functions: [[String]] {
    let (source, target) = (move.source.path[0], move.target.path[0])
    let after = [[source, sourceName], [target, targetName]]
    return makesRows
      ? after + [[source, before(sourceName)], [target, before(targetName)]] : after
  }

  private struct Trigger {
    let table: FactID
    let function: String
    let event: String
    var suffix = ""
    var condition: String?
    /// Triggers fire in the order of their names: after those of the application.
    var name: String { Identifier.quoted("zz_" + Identifier.text(function) + suffix) }
  }

  private var triggers: [Trigger] {
    let column = move.old.name
    let (own, other) = (move.pairs.source, move.pairs.target)
    let after = [
      Trigger(
        table: move.source, function: sourceName,
        event: "AFTER INSERT OR UPDATE OF \(([column] + own).joined(separator: ", "))"),
      Trigger(
        table: move.target, function: targetName,
        event: "AFTER INSERT OR UPDATE OF \(([column] + other).joined(separator: ", "))"),
      // A trigger of the application can change it where no statement names it.
      Trigger(
        table: move.source, function: sourceName, event: "AFTER UPDATE", suffix: "_too",
        condition: differs([column])),
      Trigger(
        table: move.target, function: targetName, event: "AFTER UPDATE", suffix: "_too",
        condition: differs([column])),
    ]
    guard makesRows else { return after }
    return after + [
      Trigger(
        table: move.source, function: before(sourceName),
        event: "BEFORE DELETE OR UPDATE OF \(own.joined(separator: ", "))"),
      Trigger(
        table: move.target, function: before(targetName), event: "BEFORE INSERT OR UPDATE"),
    ]
  }

  private func function(_ table: FactID, _ name: String, _ body: String) -> [ChangeStatement] {
    let function = "\(sql.name([table.path[0], name]))()"
    return [
      ChangeStatement(
        "CREATE FUNCTION \(function) RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
          + "SET search_path = \(sql.defaultSchema ?? "pg_catalog"), pg_temp AS $$\n\(body)\n$$"),
      ChangeStatement("REVOKE ALL ON FUNCTION \(function) FROM PUBLIC"),
    ]
  }

  // MARK: Bodies

  private var source: String { move.source.path.joined(separator: ".") }
  private var target: String { move.target.path.joined(separator: ".") }
  private var column: String { move.old.name }

  private func isSame(_ one: String, _ columns: [String], _ other: String, _ others: [String])
    -> String
  {
    zip(columns, others).map { "\(one).\($0) = \(other).\($1)" }.joined(separator: " AND ")
  }

  /// The row of the target that belongs to a row of the source.
  private func targetRow(of row: String) -> String {
    isSame("t", move.pairs.target, row, move.pairs.source)
  }

  private func sourceRow(of row: String) -> String {
    isSame("s", move.pairs.source, row, move.pairs.target)
  }

  /// Whether two values are not the same, also where their type has no equality.
  private func differ(_ one: String, _ other: String) -> String {
    "ROW(\(one))::record *<> ROW(\(other))::record"
  }

  /// Whether a row says the value, and does not only leave it out.
  private func isGiven(_ value: String) -> String {
    move.standard.map { differ(value, $0) } ?? "\(value) IS NOT NULL"
  }

  private func differs(_ columns: [String]) -> String {
    func list(_ row: String) -> String { columns.map { "\(row).\($0)" }.joined(separator: ", ") }
    return differ(list("NEW"), list("OLD"))
  }

  /// A value of the target as the source takes it.
  private func taken(_ value: String) -> String {
    guard move.isRequired, let standard = move.standard else { return value }
    return "coalesce(\(value), \(standard))"
  }

  private var pushFromSource: String {
    let pairs = move.pairs
    let own = pairs.source.map { "NEW.\($0)" }.joined(separator: ", ")
    let insert = """

        IF NOT FOUND AND \(isGiven("NEW.\(column)")) THEN
          INSERT INTO \(target) (\(pairs.target.joined(separator: ", ")), \(column), \(marker))
          SELECT \(own), NEW.\(column), true
          WHERE NOT EXISTS (SELECT FROM \(target) AS t WHERE \(targetRow(of: "NEW")))
          ON CONFLICT (\(pairs.target.joined(separator: ", "))) DO UPDATE SET \(column) = EXCLUDED.\(column);
        END IF;
      """
    return """
      BEGIN
        IF TG_OP = 'INSERT' AND NOT \(parenthesized(isGiven("NEW.\(column)"))) THEN
          UPDATE \(source) AS s SET \(column) = \(taken("t.\(column)")) FROM \(target) AS t
          WHERE \(sourceRow(of: "t")) AND \(targetRow(of: "NEW"))
            AND \(differ("s.\(column)", taken("t.\(column)")));
          RETURN NULL;
        END IF;
        UPDATE \(target) AS t SET \(column) = NEW.\(column)
        WHERE \(targetRow(of: "NEW")) AND \(differ("t.\(column)", "NEW.\(column)"));\(makesRows ? insert : "")
        RETURN NULL;
      END
      """
  }

  private func parenthesized(_ text: String) -> String { "(\(text))" }

  private var pushFromTarget: String {
    let value = taken("NEW.\(column)")
    // What the source does not take as it is comes back from there.
    let differs =
      differ("s.\(column)", value)
      + (move.isRequired ? " OR \(differ("NEW.\(column)", value))" : "")
    return """
      BEGIN
        UPDATE \(source) AS s SET \(column) = \(value)
        WHERE \(sourceRow(of: "NEW")) AND (\(differs));
        RETURN NULL;
      END
      """
  }

  /// Nothing that was made for a value is in the way of what the old version does.
  private var beforeSource: String {
    """
    BEGIN
      IF TG_OP = 'DELETE' OR \(differs(move.pairs.source)) THEN
        DELETE FROM \(target) AS t WHERE \(targetRow(of: "OLD")) AND t.\(marker);
      END IF;
      IF TG_OP = 'DELETE' THEN
        RETURN OLD;
      END IF;
      RETURN NEW;
    END
    """
  }

  private var beforeTarget: String {
    let others =
      "ARRAY[\(sql.literal(Identifier.text(column))), \(sql.literal(Identifier.text(marker)))]"
    let type = move.before[move.old]?["type"] ?? "text"
    return """
      DECLARE
        moved_value \(type);
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          -- A row that the application writes to is its own.
          IF OLD.\(marker) AND pg_trigger_depth() = 1
            AND to_jsonb(NEW) - \(others) <> to_jsonb(OLD) - \(others) THEN
            NEW.\(marker) := NULL;
          END IF;
          RETURN NEW;
        END IF;
        IF NEW.\(marker) THEN
          RETURN NEW;
        END IF;
        -- The locks are taken in the order in which a write to the source takes them.
        SELECT s.\(column) INTO moved_value FROM \(source) AS s
        WHERE \(sourceRow(of: "NEW")) FOR NO KEY UPDATE;
        IF FOUND THEN
          DELETE FROM \(target) AS t WHERE \(isSame("t", move.pairs.target, "NEW", move.pairs.target)) AND t.\(marker);
          IF NOT (\(isGiven("NEW.\(column)"))) THEN
            NEW.\(column) := moved_value;
          END IF;
        END IF;
        RETURN NEW;
      END
      """
  }
}
