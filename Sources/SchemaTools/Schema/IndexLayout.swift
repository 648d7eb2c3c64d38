/// What an index is made of, also that of a key or an exclusion constraint.
struct IndexLayout: Sendable {
  /// A part of the key.
  struct Key: Sendable {
    /// Its column; nil for an expression.
    var column: String?
    /// The collation that it names, without its schema.
    var collation: String?
    /// The operator class that it names, without its schema.
    var operatorClass: String?
  }

  /// The access method, for example `btree`.
  var method = "btree"
  var keys: [Key]
  /// Whether it has an expression or a `WHERE`.
  var isComputed = false
  /// All columns that it depends on, also those of expressions, `WHERE` and `INCLUDE`.
  var usedColumns: Set<String>

  /// Creates the layout of a key's index.
  init(columns: [String], including: [String] = []) {
    keys = columns.map { Key(column: $0) }
    usedColumns = Set(columns + including)
  }

  /// - Parameters:
  ///   - elements: the `IndexElem` nodes.
  ///   - predicate: what stands behind `WHERE`.
  init(method: String, elements: [SyntaxNode], including: [String], predicate: SyntaxNode?) {
    self.method = method
    keys = elements.map { element in
      Key(
        column: element.text("name"), collation: element.fields.names("collation").last,
        operatorClass: element.fields.names("opclass").last)
    }
    isComputed = predicate != nil || keys.contains { $0.column == nil }
    usedColumns = Set(keys.compactMap(\.column) + including)
    for node in elements.compactMap({ $0.node("expr") }) + [predicate].compactMap(\.self) {
      usedColumns.formUnion(node.columnNames)
    }
  }

  /// Gives a column another name.
  mutating func rename(_ old: String, to new: String) {
    guard usedColumns.remove(old) != nil else { return }
    usedColumns.insert(new)
    for index in keys.indices where keys[index].column == old { keys[index].column = new }
  }
}
