import Foundation
import Support

/// A bundle of a database's `versions/`, alone in a directory of its own.
struct BundleFixture {
  /// The database with the files that the bundle was made of.
  let database: TestDatabase
  /// The directory of the bundle.
  let directory: URL

  /// Where the bundle is.
  var file: URL { directory.appending(path: "migrations") }

  /// Makes a bundle of what is in the database's `versions/`, and moves it away.
  static func with<Result>(
    _ database: TestDatabase, _ body: (BundleFixture) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let result = try await database.migrate("bundle", "-o", "migrations")
      guard result.exitCode == 0 else { throw ProcessFailure(describing: "bundle", result) }
      let fixture = BundleFixture(database: database, directory: directory)
      try FileManager.default.moveItem(
        at: database.directory.appending(path: "migrations"), to: fixture.file)
      return try await body(fixture)
    }
  }

  /// The URL of the database, from the bundle's directory too.
  var url: String {
    database.kind.isPostgreSQL ? database.url : "sqlite:///\(database.sqliteFile.path)"
  }

  /// Runs the bundle in its directory, with nothing but the URL and these variables set.
  @discardableResult
  func run(_ arguments: String..., variables: [String: String] = [:]) async throws -> ProcessResult
  {
    try await run(arguments, variables: variables)
  }

  /// Runs the bundle in its directory, with nothing but the URL and these variables set.
  func run(_ arguments: [String], variables: [String: String] = [:]) async throws -> ProcessResult {
    let variables = ["MIGRATE_URL": url].merging(variables) { $1 }.map { "\($0)=\($1)" }
    return try await runProcess(
      "/usr/bin/env", ["-i"] + variables + ["./migrations"] + arguments, in: directory)
  }

  /// Changes the bytes of the bundle.
  func change(_ body: (inout Data) -> Void) throws {
    var bytes = try Data(contentsOf: file)
    body(&bytes)
    try bytes.write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }
}

/// The sample of the repository.
let sampleVersions = URL(filePath: #filePath)
  .deletingLastPathComponent().appending(path: "../../../versions").standardizedFileURL
