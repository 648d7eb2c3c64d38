/// What the server says of a session, to find out what code has changed in it: a DO block, a function.
///
/// The server lists no settings with a name of one's own (`app.tenant`). Those are asked for that code names
/// in a way that can be read: the functions of the database and the section itself. One whose name is put
/// together when it runs is not seen.
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
  /// - Parameters:
  ///   - settings: which settings are migrate's own.
  ///   - code: what the section has in code.
  /// - Throws: `DatabaseError`.
  init(
    _ connection: any Connection, besides settings: [String], namedIn code: String
  ) async throws {
    // The session's own search path is one of the settings.
    let rows = try await SessionNames.alongSearchPath {
      try await connection.query("SELECT \(Self.text(besides: settings, "$1"))", .text(code))
    }
    self.init(text: rows.first?[0].text ?? "")
  }

  /// Notes in `migrate.session`, for the rest of a transaction, whether the session is still as it was:
  /// empty or a question mark.
  func compare(besides settings: [String], namedIn code: String) -> SQLCommand {
    SQLCommand(
      """
      SELECT pg_catalog.set_config('migrate.session', CASE
        WHEN \(Self.text(besides: settings, "$2")) OPERATOR(pg_catalog.=) $1 THEN ''
        ELSE '\(SectionSession.notObserved)' END, true)
      """, [.text(written), .text(code)], isOfMigration: true)
  }

  /// The value of `migrate.session`, nothing for an empty one.
  static let compared = "NULLIF(pg_catalog.current_setting('migrate.session', true), '')"

  /// All that the server says as one text: the fields of each value, apart by control characters.
  ///
  /// - Parameter code: a parameter with code in which settings are named.
  private static func text(besides settings: [String], _ code: String) -> String {
    """
    (SELECT coalesce(pg_catalog.string_agg(
        pg_catalog.concat_ws(E'\\x1f', kind, name, value), E'\\x1e' ORDER BY kind, name), '')
      FROM (
        SELECT 'setting' AS kind, name, setting AS value FROM pg_catalog.pg_settings
        WHERE source OPERATOR(pg_catalog.=) 'session' AND NOT (name OPERATOR(pg_catalog.=)
          ANY (ARRAY[\(settings.map { "'\($0)'" }.joined(separator: ", "))]::pg_catalog.text[]))
        UNION ALL SELECT 'setting', name, pg_catalog.current_setting(name, true)
        FROM (\(namedSettings(in: code))) AS named
        WHERE pg_catalog.current_setting(name, true) IS NOT NULL
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

  /// The names of settings of one's own in the functions of the database and in other code: behind
  /// `set_config(` and `SET`.
  private static func namedSettings(in code: String) -> String {
    let name = #"[a-z_][a-z0-9_$]*(?:\.[a-z_][a-z0-9_$]*)+"#
    let pattern =
      #"set_config\s*\(\s*'("# + name + #")'|\mset\s+(?:session\s+)?("# + name
      + #")\s*(?:=|\mto\M)"#
    return """
      SELECT DISTINCT pg_catalog.lower(coalesce(found[1], found[2])) AS name
      FROM (
        SELECT \(code)::pg_catalog.text AS source
        UNION ALL
        SELECT CASE WHEN prosrc OPERATOR(pg_catalog.=) ''
          THEN pg_catalog.pg_get_functiondef(oid) ELSE prosrc END
        FROM pg_catalog.pg_proc
        WHERE pronamespace OPERATOR(pg_catalog.<>) 'pg_catalog'::pg_catalog.regnamespace::pg_catalog.oid
          AND prokind OPERATOR(pg_catalog.=) ANY ('{f,p}'::pg_catalog."char"[])
      ) AS code,
      pg_catalog.regexp_matches(source, \(SQLText.literal(.text(pattern), .postgreSQL)), 'gi') AS found
      WHERE pg_catalog.lower(coalesce(found[1], found[2])) OPERATOR(pg_catalog.<>) ALL (
        SELECT pg_catalog.lower(name) FROM pg_catalog.pg_settings)
      """
  }

  /// What is new or other than before; nil when nothing is.
  func changes(since before: SessionObservation) -> SessionObservation? {
    var changes = self
    changes.values = values.filter { before.values[$0.key] != $0.value }
    return changes.values.isEmpty ? nil : changes
  }

  /// The statements that set again what was set.
  var restoring: [SQLCommand] {
    // Another role may not be allowed to set what this one set.
    ["setting", "role"].flatMap { kind in
      values.sorted { $0.key < $1.key }.filter { $0.key.kind == kind }.map { key, value in
        SQLCommand(
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
