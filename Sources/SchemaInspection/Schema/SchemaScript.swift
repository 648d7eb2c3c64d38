import Migrations

/// The statements that make a database's schema from nothing.
///
/// The same schema gives the same statements, whatever way it was reached.
package struct SchemaScript: Sendable, Hashable {
  /// The statements, without semicolons, in an order in which they can be run.
  package let statements: [String]

  init(_ statements: [String]) { self.statements = statements }

  /// The statements as a script.
  package var text: String { statements.map { $0 + ";\n" }.joined(separator: "\n") }
}
