/// The statements that make a database's schema from nothing.
///
/// The same schema gives the same statements, whatever way it was reached.
public struct SchemaScript: Sendable, Hashable {
  /// The statements, without semicolons, in an order in which they can be run.
  public let statements: [String]

  init(_ statements: [String]) { self.statements = statements }

  /// The statements as a script.
  public var text: String { statements.map { $0 + ";\n" }.joined(separator: "\n") }
}
