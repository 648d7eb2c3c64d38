import Foundation
import Support
import Testing

@testable import MigrateCommand

@Suite("Programs that migrate starts")
struct StartedProgramTests {
  private static let secrets = [
    "MIGRATE_SCRATCH_URL": "postgresql://u:hunter2@nowhere/s",
    "MIGRATE_LINT_AGAINST": "postgresql://u:hunter2@nowhere/l",
    "DATABASE_URL": "postgresql://u:hunter2@nowhere/d", "PGPASSWORD": "hunter2",
    "APP_DB": "postgresql+asyncpg://u:hunter2@nowhere/a",
    "APP_DSN": "host=nowhere password=hunter2",
  ]

  @Test("a hook and an editor find no way into a database, and what they need")
  func user() async throws {
    try await TestDatabase.with(
      .sqlite, versions: ["0001_a.sql": "-- migrate:up\nCREATE TABLE a (i int);\n"]
    ) { database async throws in
      try database.directory.write([
        "migrate.conf": """
        url = "sqlite:///migrate.db"
        [hooks]
        before_run = "env > hook.txt; printf 'a\\\\033[31mb\\\\n::error::x\\\\n'"
        """
      ])
      var environment = Self.secrets
      environment["DATABASE_URL"] = nil
      environment["AWS_PROFILE"] = "mine"
      environment["SLACK_TOKEN"] = "xyz"
      environment["EDITOR"] = "env > editor.txt;:"
      let result = try await database.migrate("upgrade", "head", environment: environment)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("a\\u{1B}[31mb\n"), "\(result.errors)")
      #expect(!result.errors.contains("\n::error::"))
      _ = try await database.migrate("edit", "head", environment: environment)
      for file in ["hook.txt", "editor.txt"] {
        let text = try database.directory.read(file)
        #expect(!text.contains("hunter2"), "\(text)")
        #expect(text.contains("AWS_PROFILE=mine") && text.contains("SLACK_TOKEN=xyz"))
      }
    }
  }

  @Test("the Python of an import is named, is of the project, and finds no secret")
  func python() async throws {
    try await withTemporaryDirectory { directory in
      let project = directory.appending(path: "project")
      try project.write([
        "alembic/0001_a.py": "revision = '1'\ndown_revision = None\ndef upgrade():\n    pass\n"
      ])
      let script = "#!/bin/sh\nenv > \"$(dirname \"$0\")/env.txt\"\nexit 1\n"
      func makePython(_ place: URL) throws {
        try place.write([".venv/bin/python": script])
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755],
          ofItemAtPath: place.appending(path: ".venv/bin/python").path)
      }
      // Above the project: is not looked at.
      try makePython(directory)
      var environment = Self.secrets
      environment["AWS_SECRET_ACCESS_KEY"] = "hunter2"
      environment["SECRET_KEY"] = "hunter2"
      environment["PATH"] = "/nowhere"
      func importing(_ arguments: String...) async throws -> ProcessResult {
        try await runProcess(
          migrateExecutable,
          ["import", "--from", "alembic", "alembic", "--dry-run"]
            + arguments, environment: environment, in: project)
      }
      let none = try await importing()
      #expect(!none.errors.contains("running"), "\(none.errors)")
      #expect(
        !FileManager.default.fileExists(atPath: directory.appending(path: ".venv/bin/env.txt").path)
      )

      try makePython(project)
      environment["PATH"] = "/usr/bin:/bin"
      let own = try await importing()
      #expect(own.errors.contains("running ") && own.errors.contains("project/.venv/bin/python"))
      let found = try project.read(".venv/bin/env.txt")
      #expect(!found.contains("hunter2"), "\(found)")
      #expect(found.contains("DATABASE_URL=postgresql://u:masked@nowhere/d"))
      #expect(found.contains("SECRET_KEY=masked"))

      // What others may write to is not run, unless the user names it.
      try FileManager.default.removeItem(at: project.appending(path: ".venv/bin/env.txt"))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o777], ofItemAtPath: project.appending(path: ".venv/bin").path)
      let planted = try await importing()
      #expect(planted.output.contains("is not run: others may write to it"), "\(planted.output)")
      #expect(
        !FileManager.default.fileExists(atPath: project.appending(path: ".venv/bin/env.txt").path))
      _ = try await importing("--python", ".venv/bin/python")
      #expect(
        FileManager.default.fileExists(atPath: project.appending(path: ".venv/bin/env.txt").path))
    }
  }

  @Test("a cache that others may write to is refused, with the remedy")
  func cache() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      let directory = database.directory
      let outside = directory.appending(path: "outside")
      for (name, mode) in [("open", 0o777), ("group", 0o770), ("parent", 0o777), ("own", 0o700)] {
        try FileManager.default.createDirectory(
          at: directory.appending(path: name), withIntermediateDirectories: false)
        try FileManager.default.setAttributes(
          [.posixPermissions: mode], ofItemAtPath: directory.appending(path: name).path)
      }
      try FileManager.default.createDirectory(
        at: directory.appending(path: "parent/mine"), withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
      try FileManager.default.createSymbolicLink(
        at: directory.appending(path: "link"), withDestinationURL: directory.appending(path: "own"))
      try FileManager.default.createSymbolicLink(
        at: directory.appending(path: "own/lock"), withDestinationURL: outside)
      for cache in ["open", "group", "parent/mine", "link", "parent/new"] {
        let result = try await database.migrate(
          "upgrade", "head",
          environment: ["MIGRATE_CACHE": directory.appending(path: cache).path])
        #expect(result.exitCode == 78, "\(cache): \(result.errors)")
        #expect(result.errors.contains("MIGRATE_CACHE"), "\(cache): \(result.errors)")
      }
      // Another's lock leads nowhere.
      _ = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_CACHE": directory.appending(path: "own").path])
      #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "outside").path))
    }
  }
}
