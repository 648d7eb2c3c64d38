extension FactSet {
  /// The same facts with the sequence and the default of a serial column as facts of their own where the other
  /// schema has the column as something else, or the sequence by itself.
  func separatingSerials(from other: FactSet) -> FactSet {
    let separated = facts.values.compactMap { column -> (Fact, String, FactID)? in
      guard let word = column["serial"] else { return nil }
      let sequence = FactID(.sequence, SerialColumn.sequence(of: column.id))
      let counterpart = other[column.id]
      let isOther = counterpart != nil && counterpart?["serial"] != word
      return isOther || other[sequence] != nil ? (column, word, sequence) : nil
    }
    guard !separated.isEmpty else { return self }
    var (facts, needs) = (facts, needs)
    for (column, word, sequence) in separated {
      let names = SQLWriter(defaultSchema: defaultSchema, before: self, after: self)
      let name = names.name(sequence)
      let value = FactID(.defaultValue, column.id.path)
      facts[column.id] = Fact(
        column.id, column.attributes.filter { $0.key != "serial" }, position: column.position)
      var attributes = ["owned_by": "\(names.relation(of: column.id)).\(column.id.name)"]
      if word != "bigserial" { attributes["type"] = column["type"] }
      facts[sequence] = Fact(sequence, attributes)
      facts[value] = Fact(value, ["expression": "nextval(\(names.literal(name))::regclass)"])
      needs[sequence] = [column.id]
      needs[value] = [sequence, column.id]
      let schema = FactID(.schema, [sequence.path[0]])
      if facts[schema] != nil { needs[sequence]?.insert(schema) }
    }
    return FactSet(
      facts.values, needs: needs, unhandled: unhandled, defaultSchema: defaultSchema,
      serverVersion: serverVersion, role: role, backEnd: backEnd, casts: casts)
  }
}

/// The names that belong to a column made by `serial`.
enum SerialColumn {
  /// The path of the sequence of a serial column.
  static func sequence(of column: FactID) -> [String] {
    let (table, name) = (Identifier.text(column.path[1]), Identifier.text(column.path[2]))
    let isQuoted = column.path[1...].contains { $0.hasPrefix("\"") }
    let sequence = "\(table)_\(name)_seq"
    return [column.path[0], isQuoted ? Identifier.quoted(sequence) : sequence]
  }
}
