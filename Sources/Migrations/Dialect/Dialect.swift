/// All in which databases differ, but for the connection itself: a value for each kind of database,
/// whose parts are in a folder of its own.
///
/// Elsewhere nobody asks which database it is.
protocol Dialect: SQLDialect, ScriptDialect, SessionDialect, StateDialect, SchemaDialect,
  BackfillDialect
{
  /// The name, for people.
  var name: String { get }
}

extension BackEnd {
  var dialect: any Dialect {
    switch self {
    case .postgreSQL: PostgreSQLDialect()
    case .sqlite: SQLiteDialect()
    }
  }

  /// The name, for people: PostgreSQL, SQLite.
  package var name: String { dialect.name }
}

extension Connection {
  var dialect: any Dialect { backEnd.dialect }
}
