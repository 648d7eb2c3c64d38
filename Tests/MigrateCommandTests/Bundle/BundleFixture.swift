import Foundation
import Support
import Testing

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
  ///
  /// Another process writes it: what this one has open for writing, a child that another test starts
  /// meanwhile has open too, and a program that is being written cannot be run.
  func change(_ body: (inout Data) -> Void) async throws {
    var bytes = try Data(contentsOf: file)
    body(&bytes)
    let changed = directory.appending(path: "changed")
    try bytes.write(to: changed)
    let result = try await runProcess("install", ["-m", "755", changed.path, file.path])
    try #require(result.exitCode == 0, "\(result.errors)")
    try FileManager.default.removeItem(at: changed)
  }
}

/// The sample of the repository.
let sampleVersions = URL(filePath: #filePath)
  .deletingLastPathComponent().appending(path: "../../../versions").standardizedFileURL
