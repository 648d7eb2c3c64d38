import Foundation
import Support

/// A project of the real Alembic in `alembic/`, for the database of a test.
struct AlembicProject {
  let database: TestDatabase

  /// Writes the configuration and `env.py`.
  init(_ database: TestDatabase) throws {
    self.database = database
    try database.directory.write([
      "alembic.ini": """
      [alembic]
      script_location = alembic
      sqlalchemy.url = \(database.url.replacing("postgresql:", with: "postgresql+psycopg:"))
      """,
      "alembic/env.py": """
      from alembic import context
      from sqlalchemy import create_engine

      url = context.config.get_main_option("sqlalchemy.url")
      if context.is_offline_mode():
          context.configure(url=url, literal_binds=True, transaction_per_migration=True)
          with context.begin_transaction():
              context.run_migrations()
      else:
          with create_engine(url).connect() as connection:
              context.configure(connection=connection, transaction_per_migration=True)
              with context.begin_transaction():
                  context.run_migrations()
      """,
    ])
  }

  /// Runs Alembic.
  func run(_ arguments: String...) async throws -> ProcessResult {
    try await runProcess(
      try testPython, ["-m", "alembic"] + arguments, in: database.directory)
  }
}
