import Foundation

/// The Python that has the packages which the tests compare with.
package var testPython: String {
  get throws {
    guard let python = ProcessInfo.processInfo.environment["MIGRATE_TEST_PYTHON"] else {
      throw ServerMissing(
        description:
          "MIGRATE_TEST_PYTHON names no Python with Alembic and moto; run the tests by `make test`")
    }
    return python
  }
}

/// A program that a package of the test Python brought along.
package func pythonProgram(_ name: String) throws -> String {
  URL(filePath: try testPython).deletingLastPathComponent().appending(path: name).path
}
