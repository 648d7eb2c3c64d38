import Migrations
import SchemaChange
import Testing

@Suite("tablespaces")
struct TablespaceTests {
  @Test("of tables, indexes, keys and materialized views are set, changed and left")
  func tablespaces() async throws {
    let space = "space_\(UInt32.random(in: 0..<UInt32.max))"
    func script(_ tablespace: String?) -> String {
      let at = tablespace.map { " TABLESPACE \($0)" } ?? ""
      let key = tablespace.map { " USING INDEX TABLESPACE \($0)" } ?? ""
      return """
        CREATE TABLE t (a int PRIMARY KEY\(key), b text)\(at);
        CREATE INDEX t_b ON t (b)\(at) WHERE a > 0;
        CREATE MATERIALIZED VIEW m\(at) AS SELECT a FROM t;
        CREATE INDEX m_a ON m (a)\(at);
        CREATE TABLE p (a int) PARTITION BY LIST (a)\(at);
        CREATE TABLE p1 PARTITION OF p DEFAULT\(at);
        CREATE INDEX p_a ON p (a)\(at);
        """
    }
    func facts(_ script: String) async throws -> FactSet {
      try await withConnection { connection in
        try await connection.runScript(script)
        return try await FactReader.read(connection)
      }
    }
    try await withConnection { connection in
      // Within the server's own directory, as a superuser may ask for; none is left when its databases are gone.
      try await connection.runScript(
        "SET allow_in_place_tablespaces = on; CREATE TABLESPACE \(space) LOCATION ''")
    }
    let (empty, plain) = (try await facts(""), try await facts(script(nil)))
    let placed = try await facts(script(space))
    for (start, goal) in [(plain, placed), (empty, placed)] {
      try await withConnection { connection in
        try await connection.take(
          from: try await FactReader.read(connection), to: start, "begun")
        try await connection.take(from: try await FactReader.read(connection), to: goal, "up")
        try await connection.take(from: try await FactReader.read(connection), to: start, "down")
      }
    }
    try await withConnection { connection in
      try await connection.runScript("DROP TABLESPACE \(space)")
    }
  }
}
