/// What the server says of a session, to find out what code has changed in it: a DO block, a function.
///
/// Settings with a name of their own (`app.tenant`) are not listed by the server.
struct SessionObservation: Equatable {
  private var values: [Key: String]

  private struct Key: Hashable, Comparable {
    var kind: String
    var name: String

    static func < (left: Key, right: Key) -> Bool { (left.kind, left.name) < (right.kind, right.name) }
  }

  /// Asks the server.
  /// - Throws: `DatabaseError`.
  init(_ connection: any Connection) async throws {
    let rows = try await connection.query(
      """
      SELECT 'setting', name, setting FROM pg_catalog.pg_settings
      WHERE source = 'session' AND name NOT IN
        ('lock_timeout', 'idle_in_transaction_session_timeout')
      UNION ALL SELECT 'role', 'session_authorization', session_user::pg_catalog.text
      UNION ALL SELECT 'role', 'the role', pg_catalog.current_setting('role')
      UNION ALL SELECT 'temporary', relname::pg_catalog.text, '' FROM pg_catalog.pg_class
      WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
        AND relkind IN ('r', 'S', 'v', 'p')
      UNION ALL SELECT 'cursor', name, '' FROM pg_catalog.pg_cursors WHERE is_holdable
      UNION ALL SELECT 'lock', pg_catalog.concat_ws(' ', classid, objid, objsubid), ''
      FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory' AND granted
        AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
      """)
    values = Dictionary(
      rows.map { (Key(kind: $0[0].text ?? "", name: $0[1].text ?? ""), $0[2].text ?? "") },
      uniquingKeysWith: { $1 })
  }

  /// What is new or other than before; nil when nothing is.
  func changes(since before: SessionObservation) -> SessionObservation? {
    var changes = self
    changes.values = values.filter { before.values[$0.key] != $0.value }
    return changes.values.isEmpty ? nil : changes
  }

  /// The statements that set again what was set.
  var restoring: [Command] {
    // Another role may not be allowed to set what this one set.
    ["setting", "role"].flatMap { kind in
      values.sorted { $0.key < $1.key }.filter { $0.key.kind == kind }.map { key, value in
        Command(
          "SELECT pg_catalog.set_config($1, $2, false)",
          [.text(key.name == "the role" ? "role" : key.name), .text(value)])
      }
    }
  }

  /// What cannot be made again.
  var objects: [SessionObject] {
    values.keys.sorted().compactMap { key in
      switch key.kind {
      case "temporary": SessionObject(kind: .temporary, name: key.name.lowercased())
      case "cursor": SessionObject(kind: .cursor, name: key.name.lowercased())
      case "lock": SessionObject(kind: .advisoryLock)
      default: nil
      }
    }
  }

  // MARK: Text

  /// As text for the journal: the fields of each value, apart by control characters.
  var text: String {
    values.sorted { $0.key < $1.key }.map { [$0.kind, $0.name, $1].joined(separator: "\u{1f}") }
      .joined(separator: "\u{1e}")
  }

  /// Reads the text of the journal.
  init(text: String) {
    let fields = text.split(separator: "\u{1e}").map {
      $0.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
    }
    values = Dictionary(
      fields.filter { $0.count == 3 }.map { (Key(kind: $0[0], name: $0[1]), $0[2]) },
      uniquingKeysWith: { $1 })
  }
}
