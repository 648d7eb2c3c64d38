/// Columns of a table that are there in two forms for a while, whose values are kept the same.
package struct ColumnExchange: Sendable, Hashable {
  /// The table.
  package let table: FactID
  /// The columns that are there first, and those that come beside them.
  package var first: Form
  package var second: Form
  /// Whether applications use both forms; otherwise the second only takes the place of the first.
  package let isShared: Bool
  /// What columns of the first form become when they are written, before all else: those that applications can write in
  /// two ways.
  package var aliases: [String: Value] = [:]

  /// Columns that together have the values.
  package struct Form: Sendable, Hashable {
    /// The names while both forms are there.
    package var columns: [String]
    /// The names where there is only this form.
    package var finalNames: [String]
    /// The values, made of the columns of the other form.
    package var values: [Value]

    package init(columns: [String], finalNames: [String], values: [Value]) {
      self.columns = columns
      self.finalNames = finalNames
      self.values = values
    }
  }

  /// A value of one form as it is made of the other.
  package enum Value: Sendable, Hashable {
    /// That of a column, as an assignment converts it.
    case column(String)
    /// That of an expression over columns.
    case expression(String)

    /// The expression over the columns.
    var text: String {
      switch self {
      case .column(let name): name
      case .expression(let text): text
      }
    }
  }

  /// A type that columns have in two forms.
  package struct TypeForms: Sendable, Hashable {
    /// The type of the first form, whose name the second gets when it is alone.
    package let first: FactID
    /// The type of the second form while both are there.
    package let second: FactID

    package init(first: FactID, second: FactID) {
      self.first = first
      self.second = second
    }

    /// What gives the second form the name of the first.
    var renaming: Renaming { Renaming(second, newName: first.name) }
  }

  package init(table: FactID, first: Form, second: Form, isShared: Bool) {
    self.table = table
    self.first = first
    self.second = second
    self.isShared = isShared
  }

  /// The same the other way round: what is there is the second form.
  package var reversed: ColumnExchange {
    ColumnExchange(table: table, first: second, second: first, isShared: isShared)
  }

  /// A column of the table.
  package func column(_ name: String) -> FactID { FactID(.column, table.path + [name]) }

  /// The name of what keeps the forms the same.
  package func syncName(_ facts: FactSet) -> String {
    let names = [Identifier.text(table.name)] + second.finalNames.prefix(1).map(Identifier.text)
    // Short enough for the trigger's longer name.
    let name = Identifier.quoted(String(names.joined(separator: "_").prefix(40)))
    return Identifier.derived(from: name, "_sync") { name in
      facts.facts.keys.contains {
        $0.kind == .routine && $0.path.prefix(2) == [table.path[0], name]
      }
        || facts[FactID(.trigger, table.path + [name])] != nil
    }
  }
}
