import Migrations

extension SyntaxNode {
  /// A column of a query's result, or of a table.
  struct ResultColumn: Sendable {
    /// The name; nil where only the server knows it.
    var name: String?
    let offset: Int?
  }

  /// The columns that a new view or table, other than by a plain CREATE TABLE, would have twice.
  var resultColumnsMadeTwice: [(name: String, offset: Int?)] {
    var names: Set<String> = []
    return columnsOfNewRelation.compactMap { column in
      column.name.flatMap { names.insert($0).inserted ? nil : ($0, column.offset) }
    }
  }

  private var columnsOfNewRelation: [ResultColumn] {
    switch kind {
    case "ViewStmt": resultColumns(aliases: fields.names("aliases"))
    case "CreateTableAsStmt": resultColumns(aliases: fields["into"]?.names("colNames") ?? [])
    case "SelectStmt" where fields["intoClause"] != nil:
      resultColumns(aliases: fields["intoClause"]?.names("colNames") ?? [])
    case "CreateForeignTableStmt":
      (fields["base"]?.nodes("tableElts") ?? []).compactMap { ColumnDefinition($0) }
        .map { ResultColumn(name: $0.name, offset: $0.offset) }
    default: []
    }
  }

  /// The columns of the query, the first of which have other names.
  private func resultColumns(aliases: [String]) -> [ResultColumn] {
    var columns = (kind == "SelectStmt" ? self : node("query"))?.outputColumns ?? []
    // How many columns a star is, decides which of those behind it have other names.
    if !aliases.isEmpty,
      let star = columns.firstIndex(where: { $0.name == nil && $0.offset == nil })
    {
      columns.removeSubrange(star...)
    }
    for (index, alias) in aliases.enumerated() {
      if columns.indices.contains(index) {
        columns[index].name = alias
      } else {
        columns.append(ResultColumn(name: alias, offset: nil))
      }
    }
    return columns
  }

  /// What a query returns; a star is a column without name and place.
  private var outputColumns: [ResultColumn] {
    if let left = fields["larg"] { return SyntaxNode(kind: "SelectStmt", left).outputColumns }
    return list("targetList").map { target in
      let value = target.node("val")
      if value?.list("fields").contains(where: { $0.kind == "A_Star" }) == true {
        return ResultColumn(name: nil, offset: nil)
      }
      return ResultColumn(name: target.text("name") ?? value?.outputName, offset: target.offset)
    }
  }

  /// The name that PostgreSQL gives to a value in a query (`FigureColname` of its source); nil for
  /// values whose name is not as plain.
  private var outputName: String? {
    switch kind {
    case "ColumnRef": columnName
    case "FuncCall": fields.names("funcname").last
    case "A_Const": "?column?"
    default: nil
    }
  }
}
