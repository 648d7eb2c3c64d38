/// What the server says of a session, to find out what code has changed in it: a DO block, a function.
///
/// Settings with a name of their own (`app.tenant`) are not listed by the server.
struct SessionObservation {
  private var values: [Key: String]
  /// As the server has written it.
  private let written: String

  private struct Key: Hashable, Comparable {
    var kind: String
    var name: String

    static func < (left: Key, right: Key) -> Bool {
      (left.kind, left.name) < (right.kind, right.name)
    }
  }

  /// Asks the server.
  ///
  /// - Parameter settings: which settings are migrate's own.
  /// - Throws: `DatabaseError`.
  init(_ connection: any Connection, besides settings: [String]) async throws {
    // The session's own search path is one of the settings.
    let rows = try await SessionNames.alongSearchPath {
      try await connection.query("SELECT \(Self.text(besides: settings))")
    }
    self.init(text: rows.first?[0].text ?? "")
  }

  /// Notes in `migrate.session`, for the rest of a transaction, whether the session is still as it was:
  /// empty or a question mark.
  func compare(besides settings: [String]) -> Command {
    Command(
      """
      SELECT pg_catalog.set_config('migrate.session', CASE
        WHEN \(Self.text(besides: settings)) OPERATOR(pg_catalog.=) $1 THEN ''
        ELSE '\(SectionSession.notObserved)' END, true)
      """, [.text(written)], isOfMigration: true)
  }

  /// The value of `migrate.session`, nothing for an empty one.
  static let compared = "NULLIF(pg_catalog.current_setting('migrate.session', true), '')"

  /// All that the server says as one text: the fields of each value, apart by control characters.
  private static func text(besides settings: [String]) -> String {
    """
    (SELECT coalesce(pg_catalog.string_agg(
        pg_catalog.concat_ws(E'\\x1f', kind, name, value), E'\\x1e' ORDER BY kind, name), '')
      FROM (
        SELECT 'setting' AS kind, name, setting AS value FROM pg_catalog.pg_settings
        WHERE source OPERATOR(pg_catalog.=) 'session' AND NOT (name OPERATOR(pg_catalog.=)
          ANY (ARRAY[\(settings.map { "'\($0)'" }.joined(separator: ", "))]::pg_catalog.text[]))
        UNION ALL SELECT 'role', 'session_authorization', session_user::pg_catalog.text
        UNION ALL SELECT 'role', 'the role', pg_catalog.current_setting('role')
        UNION ALL SELECT 'temporary', relname::pg_catalog.text, '' FROM pg_catalog.pg_class
        WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
          AND relkind OPERATOR(pg_catalog.=) ANY ('{r,S,v,p}'::pg_catalog."char"[])
        UNION ALL SELECT 'cursor', name, '' FROM pg_catalog.pg_cursors WHERE is_holdable
        UNION ALL SELECT 'lock', pg_catalog.concat_ws(' ', classid, objid, objsubid), ''
        FROM pg_catalog.pg_locks
        WHERE locktype OPERATOR(pg_catalog.=) 'advisory' AND granted
          AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
      ) AS session)
    """
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

  /// As text for the journal.
  var text: String {
    values.sorted { $0.key < $1.key }.map { [$0.kind, $0.name, $1].joined(separator: "\u{1f}") }
      .joined(separator: "\u{1e}")
  }

  /// Reads a text.
  init(text: String) {
    let fields = text.split(separator: "\u{1e}").map {
      $0.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
    }
    values = Dictionary(
      fields.filter { $0.count == 3 }.map { (Key(kind: $0[0], name: $0[1]), $0[2]) },
      uniquingKeysWith: { $1 })
    written = text
  }
}
