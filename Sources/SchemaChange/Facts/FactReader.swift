package import Migrations

/// Reads the facts of a database from its catalogs.
package enum FactReader {
  /// Reads everything, on PostgreSQL in one snapshot.
  ///
  /// - Parameters:
  ///   - connection: to PostgreSQL 13 or later, or SQLite.
  ///   - tables: the names of tables that are left out, quoted and with their schema.
  ///   - schemas: the names of schemas that are left out.
  /// - Throws: `DatabaseError`.
  package static func read(
    _ connection: any Connection, without tables: [String] = [], schemas: [String] = []
  ) async throws -> FactSet {
    try await connection.backEnd.changes.facts(connection, without: tables, schemas: schemas)
  }

  /// Reads the catalogs of PostgreSQL.
  static func readCatalogs(
    _ connection: any Connection, without tables: [String], schemas: [String]
  ) async throws -> FactSet {
    try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    do {
      var reading = Reading()
      reading.session = try await session(connection)
      let parameters: [DatabaseValue] = [
        .text(tables.joined(separator: "\n")), .text(schemas.joined(separator: "\n")),
      ]
      for kind in KindTable.all {
        for query in kind.queries(reading.session.version) {
          let result = try await names(connection, reading.session) {
            try await connection.result(of: $0 + query + $1, parameters)
          }
          reading.add(result, of: kind.kind)
        }
      }
      try await reserve(connection)
      reading.addAliases(
        try await connection.query(FactDependencies.aliases(reading.session.version)))
      reading.addEdges(try await connection.query(FactDependencies.edges))
      reading.unhandled = try await names(connection, reading.session) {
        try await connection.result(of: $0 + Self.unhandled + $1, parameters)
      }.rows.compactMap(\.first?.text)
      reading.casts = Set(
        try await connection.query(
          """
          SELECT format_type(castsource, NULL) || ' ' || format_type(casttarget, NULL) FROM pg_cast
          """
        ).compactMap(\.first?.text))
      for annotation in Annotations.queries {
        let result = try await names(connection, reading.session) {
          try await connection.result(of: $0 + annotation.query + $1, parameters)
        }
        reading.addAnnotations(result, of: annotation.kind)
      }
      try await connection.execute("COMMIT")
      return reading.facts
    } catch {
      try? await connection.withoutCancellation { try await connection.execute("ROLLBACK") }
      throw error
    }
  }

  /// Objects that no kind reads: relations of releases to come, operators that are announced only.
  private static let unhandled = """
    SELECT 'relation ' || schema || '.' || name FROM relation
    WHERE relkind NOT IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I', 't', 'c')
    UNION ALL
    SELECT 'operator ' || s.name || '.' || o.oprname FROM pg_operator o
    JOIN space s ON s.oid = o.oprnamespace WHERE o.oprcode = 0
    """

  /// What a session is.
  struct Session {
    var version = 0
    var role = ""
    /// Quoted where SQL needs that; nil when the search path has no schema that is there.
    var defaultSchema: String?
  }

  private static func session(_ connection: any Connection) async throws -> Session {
    // An element of an array is taken by no operator.
    let path = try await SessionNames.alongSearchPath {
      try await connection.query(
        "SELECT pg_catalog.quote_ident((pg_catalog.current_schemas(false))[1])")
    }
    let row = try await connection.query(
      "SELECT current_setting('server_version_num')::int / 10000, quote_ident(current_user)")[0]
    return Session(
      version: row[0].integer ?? 0, role: row[1].text ?? "", defaultSchema: path.first?.first?.text)
  }

  /// Runs a query whose own names mean the system's objects only, while the server prints names of the
  /// default schema without it: the path changes when the query is parsed already, and before its first
  /// row.
  private static func names(
    _ connection: any Connection, _ session: Session,
    _ run: (_ before: String, _ after: String) async throws -> QueryResult
  ) async throws -> QueryResult {
    try await reserve(connection)
    let path = (session.defaultSchema ?? "pg_catalog").replacing("'", with: "''")
    return try await run(
      CatalogScope.expressions + "SELECT fact.* FROM (",
      ") fact WHERE (SELECT set_config('search_path', '\(path)', true)) IS NOT NULL")
  }

  /// Nothing of a user's can stand in for what a query names.
  private static func reserve(_ connection: any Connection) async throws {
    try await connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
  }
}

/// The number of an object for the server.
struct ObjectAddress: Hashable {
  var catalog: Int
  var object: Int
  var part: Int
}

/// What has been read so far.
private struct Reading {
  var session = FactReader.Session()
  private var read: [FactID: Fact] = [:]
  private var byAddress: [ObjectAddress: FactID] = [:]
  private var needs: [FactID: Set<FactID>] = [:]
  var unhandled: [String] = []
  var casts: Set<String> = []

  /// Takes rows whose first columns are the address, then `p1`, `p2`, … with the path, then attributes.
  mutating func add(_ result: QueryResult, of kind: FactKind) {
    let columns = result.columns
    let depth = columns.count { $0.wholeMatch(of: #/p[0-9]/#) != nil }
    let firstAttribute = 3 + depth
    for row in result.rows {
      let path = row[3..<firstAttribute].compactMap(\.text)
      var attributes: [Fact.Attribute: String] = [:]
      for index in firstAttribute..<columns.count {
        if let text = row[index].text { attributes[columns[index]] = text }
      }
      let fact = Fact(FactID(kind, path), attributes, position: row[2].integer ?? 0)
      read[fact.id] = fact
      byAddress[address(row)] = fact.id
    }
  }

  private func address(_ row: some RandomAccessCollection<DatabaseValue>) -> ObjectAddress {
    let start = row.startIndex
    func number(_ offset: Int) -> Int { row[row.index(start, offsetBy: offset)].integer ?? 0 }
    return ObjectAddress(catalog: number(0), object: number(1), part: number(2))
  }

  /// Takes objects that stand for another: a row type for its table, an array for its element.
  mutating func addAliases(_ rows: [Row]) {
    // An array of a row type takes two steps.
    for _ in 0..<2 {
      for row in rows {
        if let fact = byAddress[address(row[3...])], byAddress[address(row)] == nil {
          byAddress[address(row)] = fact
        }
      }
    }
  }

  mutating func addEdges(_ rows: [Row]) {
    for row in rows {
      guard let fact = fact(address(row)), let other = self.fact(address(row[3...])), fact != other
      else { continue }
      // Parts belong to the whole; the whole does not need its parts.
      if other.path.count > fact.path.count, other.path.starts(with: fact.path) { continue }
      needs[fact, default: []].insert(other)
    }
  }

  private func fact(_ address: ObjectAddress) -> FactID? {
    if let fact = byAddress[address] { return fact }
    guard address.part != 0 else { return nil }
    return byAddress[ObjectAddress(catalog: address.catalog, object: address.object, part: 0)]
  }

  /// Takes what is said about other facts: comments, labels, privileges, owners.
  mutating func addAnnotations(_ result: QueryResult, of kind: FactKind) {
    for row in result.rows {
      let columns = zip(result.columns.dropFirst(3), row.dropFirst(3))
      var attributes: [Fact.Attribute: String] = [:]
      for (column, value) in columns { if let text = value.text { attributes[column] = text } }
      guard let subject = fact(address(row)) else { continue }
      var path = [subject.kind.title] + subject.path
      // The sequence of a column, and the index of a constraint, beside these themselves.
      if let object = attributes["object"], [.column, .tableConstraint].contains(subject.kind),
        object.hasPrefix("SEQUENCE ") || object.hasPrefix("INDEX ")
      {
        path.append(String(object.prefix { $0 != " " }))
      }
      // A member of an extension.
      if subject.kind == .extensionModule, let object = attributes["object"] { path.append(object) }
      // A column that is no fact of its own: that of a view.
      let isColumn = row[2].integer != 0 && ![.column, .compositeAttribute].contains(subject.kind)
      if isColumn, let column = attributes["column"] { path.append("(\(column))") }
      if let part = attributes["part"] { path.append(part) }
      attributes["column"] = nil
      let fact = Fact(FactID(kind, path), attributes)
      read[fact.id] = fact
      needs[fact.id] = [subject]
    }
  }

  var facts: FactSet {
    var needs = needs
    for id in read.keys {
      for container in id.containers where container != id && read[container] != nil {
        needs[id, default: []].insert(container)
      }
    }
    for fact in read.values {
      guard [.replicaIdentity, .clusterOrder].contains(fact.id.kind), let index = fact["index"]
      else { continue }
      for id in [
        FactID(.index, [fact.id.path[0], index]), FactID(.tableConstraint, fact.id.path + [index]),
      ]
      where read[id] != nil {
        needs[fact.id, default: []].insert(id)
      }
    }
    for type in read.keys where type.kind == .baseType {
      let shell = FactID(.shellType, type.path)
      needs[type, default: []].insert(shell)
      // The functions of a base type need no more than its announcement.
      for function in needs[type] ?? [] where needs[function]?.remove(type) != nil {
        needs[function]?.insert(shell)
      }
    }
    let known = needs.mapValues { $0.filter { read[$0] != nil } }
    return FactSet(
      read.values, needs: known, unhandled: unhandled, defaultSchema: session.defaultSchema,
      serverVersion: session.version, role: session.role, casts: casts)
  }
}
