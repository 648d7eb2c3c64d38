package import Migrations

/// Reads the facts of a database from its catalogs.
package enum FactReader {
  /// Reads everything, on PostgreSQL in one snapshot.
  ///
  /// - Parameters:
  ///   - connection: to PostgreSQL 13 or later, or SQLite.
  ///   - tables: migrate's own tables, which are left out; nil where there are none.
  ///   - others: what else is left out.
  ///   - scope: how much is read.
  ///   - keepsPlan: whether the session keeps the plan of the long statement, which takes several times as
  ///     long as running it, for when it is asked again. Not behind a pooler, which would give the prepared
  ///     statement to others.
  /// - Throws: `DatabaseError`.
  package static func read(
    _ connection: any Connection, excluding tables: StateTables? = nil,
    and others: SchemaExclusion = SchemaExclusion(), _ scope: FactScope = .wanted,
    keepsPlan: Bool = false
  ) async throws -> FactSet {
    let left = (tables.map { $0.names.map($0.qualified) } ?? []) + others.tables.map(\.sql)
    return try await connection.backEnd.changes.facts(
      connection, without: left, schemas: others.schemas, scope, keepsPlan: keepsPlan)
  }

  /// Reads the catalogs of PostgreSQL.
  static func readCatalogs(
    _ connection: any Connection, without tables: [String], schemas: [String],
    _ scope: FactScope, keepsPlan: Bool
  ) async throws -> FactSet {
    do {
      try await connection.run([SQLCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")])
      var reading = Reading(scope)
      reading.session = try await session(connection, scope)
      try await connection.run(CatalogStatement.settings.map { SQLCommand($0) })
      let parts = CatalogStatement.parts(reading.session.version, scope)
      let statement = CatalogStatement.text(parts.map(\.query), setsPath: !scope.isForComparison)
      var parameters: [DatabaseValue] = [
        .text(tables.joined(separator: "\n")), .text(schemas.joined(separator: "\n")),
      ]
      if !scope.isForComparison {
        parameters.append(.text(reading.session.defaultSchema ?? "pg_catalog"))
      }
      if keepsPlan {
        reading.add(
          try await preparedRows(of: statement, "migrate_catalog_\(scope)", connection, parameters),
          of: parts.map(\.part))
      } else {
        // Piece by piece, as the facts take as much room again.
        let cursor = try await connection.openCursor(statement, parameters)
        while case let rows = try await cursor.fetch(), !rows.isEmpty {
          reading.add(rows, of: parts.map(\.part))
        }
      }
      try await connection.execute("COMMIT")
      return reading.facts()
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
  }

  /// The rows of a session that asks for them again and again; the long statement is planned once.
  private static func preparedRows(
    of statement: String, _ name: String, _ connection: any Connection,
    _ parameters: [DatabaseValue]
  ) async throws -> [Row] {
    let name = name.lowercased()
    if try await connection.query("SELECT FROM pg_prepared_statements WHERE name = $1", .text(name))
      .isEmpty
    {
      let types = parameters.map { _ in "text" }.joined(separator: ", ")
      try await connection.execute("PREPARE \(name) (\(types)) AS \(statement)")
    }
    let values = parameters.map { SQLText.literal($0, .postgreSQL) }.joined(separator: ", ")
    return try await connection.query("EXECUTE \(name) (\(values))")
  }

  /// What a session is.
  struct Session {
    var version = 0
    var role = ""
    /// Quoted where SQL needs that; nil when the search path has no schema that is there.
    var defaultSchema: String?
  }

  private static func session(
    _ connection: any Connection, _ scope: FactScope
  ) async throws -> Session {
    let version = Int(connection.serverVersion.prefix(while: \.isNumber)) ?? 0
    guard !scope.isForComparison else { return Session(version: version) }
    // An element of an array is taken by no operator.
    let row = try await SessionNames.alongSearchPath {
      try await connection.query(
        """
        SELECT pg_catalog.quote_ident((pg_catalog.current_schemas(false))[1]),
          pg_catalog.quote_ident(current_user)
        """)
    }.first
    return Session(
      version: version, role: row?[1].text ?? "", defaultSchema: row?[0].text)
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
  let scope: FactScope
  var session = FactReader.Session()
  private var casts: Set<String> = []
  private var read: [FactID: Fact] = [:]
  private var byAddress: [ObjectAddress: FactID] = [:]
  private var needs: [FactID: Set<FactID>] = [:]
  private var unhandled: [String] = []
  private var layouts: [Int: RecordLayout] = [:]
  /// Objects that stand for others, until these are known.
  private var aliases: [Record] = []
  /// Most columns are like many others; what they say is kept once.
  private var columnAttributes: Set<[Fact.Attribute: String]> = []

  init(_ scope: FactScope) { self.scope = scope }

  /// Takes rows of the statement, and what objects have to do with each other.
  mutating func add(_ rows: [Row], of parts: [CatalogStatement.Part]) {
    // The parts come in their order: what stands for others, facts, then what is said about facts.
    for row in rows {
      guard let number = row[0].integer, let text = row[2].text else { continue }
      if let names = row[1].text { layouts[number] = RecordLayout(names) }
      guard let layout = layouts[number] else { continue }
      func record() -> Record { Record(layout: layout, fields: RecordText.fields(of: text)) }
      switch parts[number] {
      case .facts(let kind):
        let known = scope == .everything ? FactMemory.fact(of: text, number) : nil
        let (address, fact) = known ?? fact(of: record(), kind)
        if scope == .everything, known == nil { FactMemory.keep(fact, address, of: text, number) }
        add(fact, address)
      case .aliases: aliases.append(record())
      case .annotations(let kind):
        addAliases()
        annotate(record(), kind)
      case .edges:
        addAliases()
        addEdge(record())
      case .casts: casts.formUnion(record().attributes.values)
      case .unhandled: unhandled += record().attributes.values
      }
    }
  }

  private mutating func fact(of record: Record, _ kind: FactKind) -> (ObjectAddress, Fact) {
    var attributes = record.attributes
    let left = KindTable.attributes(of: kind, leftOutFor: scope)
    if left.isEmpty == false { attributes = attributes.filter { !left.contains($0.key) } }
    if kind == .column { attributes = columnAttributes.insert(attributes).memberAfterInsert }
    return (
      record.address,
      Fact(FactID(kind, record.path), attributes, position: record.address.part)
    )
  }

  private mutating func add(_ fact: Fact, _ address: ObjectAddress) {
    guard !KindTable.isLeftOut(fact.id, for: scope) else { return }
    read[fact.id] = fact
    byAddress[address] = fact.id
  }

  /// Gives columns their defaults, and tables their columns in order, as people think of them.
  private mutating func describeWholes() {
    var columns: [FactID: [Fact]] = [:]
    for fact in read.values where fact.id.kind == .column {
      columns[FactID(.table, Array(fact.id.path.prefix(2))), default: []].append(fact)
      let standard = FactID(.defaultValue, fact.id.path)
      guard let expression = read[standard]?["expression"] else { continue }
      read[standard] = nil
      read[fact.id] = fact.adding(["default": expression])
    }
    for table in read.values where table.id.kind == .table {
      let names = columns[table.id, default: []].sorted { $0.position < $1.position }
        .map(\.id.name)
      read[table.id] = table.adding(["columns": "(\(names.joined(separator: ", ")))"])
    }
  }

  /// Takes objects that stand for another: a row type for its table, an array for its element.
  private mutating func addAliases() {
    guard !aliases.isEmpty else { return }
    // An array of a row type takes two steps.
    for _ in 0..<2 {
      for record in aliases {
        if let fact = byAddress[record.otherAddress], byAddress[record.address] == nil {
          byAddress[record.address] = fact
        }
      }
    }
    aliases = []
  }

  private mutating func addEdge(_ record: Record) {
    guard let fact = fact(record.address), let other = self.fact(record.otherAddress),
      fact != other
    else { return }
    // Parts belong to the whole; the whole does not need its parts.
    if other.path.count > fact.path.count, other.path.starts(with: fact.path) { return }
    needs[fact, default: []].insert(other)
  }

  private func fact(_ address: ObjectAddress) -> FactID? {
    if let fact = byAddress[address] { return fact }
    guard address.part != 0 else { return nil }
    return byAddress[ObjectAddress(catalog: address.catalog, object: address.object, part: 0)]
  }

  /// Takes what is said about another fact: a comment, a label, privileges, an owner.
  private mutating func annotate(_ record: Record, _ kind: FactKind) {
    var attributes = record.attributes
    guard let subject = fact(record.address) else { return }
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
    let isColumn =
      record.address.part != 0 && ![.column, .compositeAttribute].contains(subject.kind)
    if isColumn, let column = attributes["column"] { path.append("(\(column))") }
    if let part = attributes["part"] { path.append(part) }
    attributes["column"] = nil
    let fact = Fact(FactID(kind, path), attributes)
    read[fact.id] = fact
    needs[fact.id] = [subject]
  }

  /// All that was read.
  mutating func facts() -> FactSet {
    // What only reading needs makes room.
    (byAddress, columnAttributes) = ([:], [])
    if scope.isForComparison {
      describeWholes()
      return FactSet(
        read.values, needs: [:], unhandled: unhandled, defaultSchema: session.defaultSchema,
        serverVersion: session.version, role: session.role)
    }
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

/// The names of a query's columns: an address of three, `p1`, `p2`, … with the path, then attributes.
private struct RecordLayout {
  let names: [String]
  let depth: Int

  init(_ names: String) {
    self.names = names.split(separator: " ").map(String.init)
    depth = self.names.count { $0.count == 2 && $0.first == "p" && $0.last?.isNumber == true }
  }
}

/// A row of a catalog query.
private struct Record {
  let layout: RecordLayout
  let fields: [String?]

  var address: ObjectAddress { address(at: 0) }

  /// Of what the object stands for, or needs.
  var otherAddress: ObjectAddress { address(at: 3) }

  private func address(at index: Int) -> ObjectAddress {
    func number(_ offset: Int) -> Int { fields[index + offset].flatMap { Int($0) } ?? 0 }
    return ObjectAddress(catalog: number(0), object: number(1), part: number(2))
  }

  var path: [String] { fields[3..<(3 + layout.depth)].compactMap(\.self) }

  var attributes: [Fact.Attribute: String] {
    var attributes: [Fact.Attribute: String] = [:]
    for index in (3 + layout.depth)..<fields.count {
      if let text = fields[index] { attributes[layout.names[index]] = text }
    }
    return attributes
  }
}
