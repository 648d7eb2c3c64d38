import Foundation

/// The Python that has the packages which the tests compare with.
public var testPython: String {
  get throws {
    guard let python = ProcessInfo.processInfo.environment["MIGRATE_TEST_PYTHON"] else {
      throw ServerMissing(
        description:
          "MIGRATE_TEST_PYTHON names no Python with Alembic and moto; run the tests by `make test`")
    }
    return python
  }
}
