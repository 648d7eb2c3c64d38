/// How the values of columns get into a type that is made anew.
struct ValueConversion {
  private let comparison: FactComparison
  /// The types that are made anew, by their names as columns have them.
  private let exchanged: [String: FactID]

  init(_ comparison: FactComparison) {
    self.comparison = comparison
    var exchanged: [String: FactID] = [:]
    for type in comparison.exchanged {
      exchanged[comparison.sql.name(type)] = type
      // A multirange comes with its range.
      if let multirange = comparison.after[type]?["multirange"] {
        exchanged[comparison.sql.name([type.path[0], multirange])] = type
      }
    }
    self.exchanged = exchanged
  }

  /// The statement that converts a column.
  func statement(for column: FactID) -> ChangeStatement {
    let (old, new) = (
      comparison.before[column]?["type"] ?? "", comparison.after[column]?["type"] ?? ""
    )
    let value = value(column.name, from: old, to: new)
    return ChangeStatement(
      "ALTER TABLE \(comparison.sql.relation(of: column)) ALTER COLUMN \(column.name) TYPE \(new) "
        + "USING \(value)")
  }

  /// The expression for the values of a column that go into another table.
  func value(from old: Fact, to new: Fact) -> String {
    let (name, old, new) = (new.id.name, old["type"] ?? "", new["type"] ?? "")
    let isExchanged = exchanged[TypeText.base(new).trimmingSuffix("[]")] != nil
    guard isExchanged || !TypeText.isOfOneFamily(old, new) else { return name }
    return value(name, from: old, to: new)
  }

  private func value(_ value: String, from old: String, to new: String) -> String {
    let name = TypeText.base(new)
    if old == new, let type = exchanged[name], type.kind == .compositeType {
      return row(value, type)
    }
    // By way of what is below the type: the base type of a domain, the labels of an enumeration.
    let element = name.trimmingSuffix("[]")
    guard let type = exchanged[element] ?? exchanged[TypeText.base(old).trimmingSuffix("[]")] else {
      return TypeText.conversion(of: value, from: old, to: new, comparison.after)
    }
    let base = comparison.after[type]?["type"].flatMap {
      exchanged[TypeText.base($0)] == nil ? $0 : nil
    }
    let between = base ?? "text"
    return "\(value)::\(between)\(name.hasSuffix("[]") ? "[]" : "")::\(new)"
  }

  /// A value of a composite type, attribute by attribute.
  private func row(_ value: String, _ type: FactID) -> String {
    let fields = attributes(of: type, comparison.after).map { attribute -> String in
      let new = attribute["type"] ?? ""
      guard let old = comparison.before[attribute.id]?["type"] else { return "NULL" }
      let field = "(\(value)).\(attribute.id.name)"
      return old == new && exchanged[TypeText.base(new).trimmingSuffix("[]")] == nil
        ? field : self.value(field, from: old, to: new)
    }
    return
      "CASE WHEN \(value) IS DISTINCT FROM NULL THEN ROW(\(fields.joined(separator: ", ")))::\(comparison.sql.name(type)) END"
  }

  private func attributes(of type: FactID, _ facts: FactSet) -> [Fact] {
    facts.needing(type).filter { $0.kind == .compositeAttribute && $0.path.starts(with: type.path) }
      .compactMap { facts[$0] }.sorted { $0.position < $1.position }
  }
}
