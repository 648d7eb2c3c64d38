import Foundation
import Migrations
import SchemaInspection
import Support
import Testing

@Suite("lint --fix")
struct FixTests {
  @Test(
    "ends in the same schema, each revision undoes itself, and nothing is left to fix",
    arguments: FixTrial.all)
  func schema(trial: FixTrial) async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": FixTrial.base, "0002_change.sql": trial.file]
    ) { database async throws in
      let schema = try await TestDatabase.with(
        .postgreSQL, versions: ["0001_base.sql": FixTrial.base, "0002_change.sql": trial.file]
      ) { original async throws in
        try await original.succeed("upgrade", "head")
        return try await original.schema()
      }
      try await database.succeed("upgrade", "0001")
      let before = try await database.schema()

      let fixed = try await database.migrate("lint", "--fix", "--json")
      #expect(trial.rules.isSubset(of: fixed.rules(where: #""is_fixed":true"#)), "\(fixed.output)")
      #expect(fixed.rules(where: #""is_fixed":false"#).isDisjoint(with: trial.rules))
      #expect(try database.directory.names(in: "versions") == ["0001_base.sql"] + trial.files)
      let texts = try database.texts()

      try await database.succeed("upgrade", "head")
      #expect(try await database.schema() == schema)
      try await database.succeed("downgrade", "0001")
      #expect(try await database.schema() == before)
      try await database.succeed("verify", "0002:head")
      _ = try await database.migrate("lint", "--fix")
      #expect(try database.texts() == texts)
    }
  }

  @Test(
    "no statement works on all rows of a table that others cannot write to", arguments: FixTrial.all
  )
  func locks(trial: FixTrial) async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": FixTrial.base, "0002_change.sql": trial.file]
    ) { database async throws in
      try await database.succeed("upgrade", "0001")
      _ = try await database.migrate("lint", "--fix")
      try await database.succeed("downgrade", "base")
      let url = try DatabaseURL(database.url)
      let trace = StatementTrace { try await url.connect() }
      var before = ""
      for (name, text) in try database.texts().sorted(by: { $0.key < $1.key }) {
        let step = text.stepUp
        if name != "0001_base.sql" {
          try await psql(
            database.url, "DROP SCHEMA IF EXISTS more, public CASCADE; CREATE SCHEMA public;")
          let traced = try await trace.run(
            step, setup: before, isTransaction: !text.contains("-- migrate:up transaction:false"))
          for statement in traced {
            for table in (statement.scanned + statement.rewritten).map(\.name)
            where ["public.orders", "public.customer", "public.loose", "public.part_a"].contains(
              table)
            {
              #expect(
                statement.lock(on: table)?.blocksWrites != true, "\(table): \(statement.text)")
            }
          }
        }
        before += step
      }
    }
  }

  @Test("the diff of --dry-run says what is done, also with CRLF, and writes nothing")
  func dryRun() async throws {
    let versions: KeyValuePairs = [
      "0001_base.sql": FixTrial.base, "0002_change.sql": FixTrial.all[0].file,
      "0003_crlf.sql":
        "-- migrate:up\r\n-- One.\r\nCREATE INDEX two ON orders (code)\r\n-- migrate:down\r\nDROP INDEX two;\r\n",
      "0004_after.sql":
        "-- migrate:up\nCREATE TABLE after (a int);\n-- migrate:down\nDROP TABLE after;",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.succeed("upgrade", "0001")
      let texts = try database.texts()
      let shown = try await database.migrate("lint", "--fix", "--dry-run")
      #expect(shown.exitCode == 2)
      #expect(try database.texts() == texts)
      let diff = shown.output.utf8.firstIndex(of: UInt8(ascii: "-")).map { shown.output[$0...] }
      let lines = (diff ?? "").utf8.split(separator: UInt8(ascii: "\n")).dropLast()
      let patch = lines.map { Substring($0) + "\n" }.joined()
      try Data(patch.utf8).write(to: database.directory.appending(path: "fix.patch"))

      try await database.succeed("lint", "--fix")
      let fixed = try database.texts()
      #expect(fixed != texts)
      #expect(
        fixed["0003_crlf.sql"] == """
          -- down_revision: 0006\r
          -- migrate:up transaction:false\r
          -- One.\r
          CREATE INDEX CONCURRENTLY two ON orders (code)\r
          -- migrate:down transaction:false\r
          DROP INDEX CONCURRENTLY two;\r

          """)
      for name in fixed.keys { try database.remove(name) }
      for (name, text) in texts {
        try Data(text.utf8).write(to: database.directory.appending(path: "versions/\(name)"))
      }
      let applied = try await runProcess(
        "git", ["apply", "-p0", "fix.patch"], in: database.directory)
      #expect(applied.exitCode == 0, "\(applied.errors)")
      #expect(try database.texts() == fixed)
    }
  }

  @Test("a file that is applied or released is not touched")
  func protected() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": FixTrial.base]
    ) { database async throws in
      let git = { (arguments: String...) async throws in
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        let result = try await runProcess("git", identity + arguments, in: database.directory)
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      let file = "-- migrate:up\nCREATE INDEX orders_code ON orders (code);\n"
      try database.write(["0002_index.sql": file])
      try await git("init", "-q")
      try await git("add", "versions")
      try await git("commit", "-qm", "release")
      try await database.succeed("upgrade", "0001")
      let texts = try database.texts()
      let released = try await database.migrate("lint", "--fix", "--since", "HEAD")
      #expect(released.output.hasSuffix("nothing to fix\n"), "\(released.output)")
      try await database.succeed("upgrade", "head")
      let applied = try await database.migrate("lint", "--fix", "--all")
      #expect(applied.exitCode == 2)
      #expect(
        applied.output.contains(
          "Not fixed: it is applied; `migrate downgrade` below it first, or add a new revision."))
      #expect(try database.texts() == texts)
    }
  }

  @Test("what an interrupted run left is completed by the next")
  func interrupted() async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": FixTrial.base, "0002_change.sql": "-- broken"]
    ) { database async throws in
      try database.write([
        ".0002_change.sql.new": "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
        ".migrate-change": "0002_change.sql\n0003_gone.sql",
      ])
      _ = try await database.migrate("lint", "--fix")
      #expect(
        try database.texts()["0002_change.sql"] == "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
      #expect(
        try database.directory.names(in: "versions") == ["0001_base.sql", "0002_change.sql"])
    }
  }
}

extension TestDatabase {
  /// Runs `migrate`, which has to succeed.
  func succeed(_ arguments: String...) async throws {
    let result = try await runProcess(
      migrateExecutable, arguments, environment: environment, in: directory)
    #expect(result.exitCode == 0, "\(arguments): \(result.output)\(result.errors)")
  }

  /// The texts of the files by their names.
  fileprivate func texts() throws -> [String: String] {
    let names = try directory.names(in: "versions")
    return Dictionary(
      uniqueKeysWithValues: try names.map { ($0, try directory.read("versions/\($0)")) })
  }
}

extension String {
  /// The statements of the up migration, those of a backfill for all rows at once.
  fileprivate var stepUp: String {
    let body = split(separator: "\n").drop { !$0.hasPrefix("-- migrate:up") }.dropFirst()
    return body.prefix { !$0.hasPrefix("-- migrate:down") }.map { $0 + "\n" }.joined()
      .replacing(":from", with: "0").replacing(":to", with: "1000")
  }
}

extension ProcessResult {
  /// The rules of the lines of JSON that contain a text.
  fileprivate func rules(where text: String) -> Set<String> {
    Set(
      output.split(separator: "\n").filter { $0.contains(text) }.compactMap { line in
        line.firstMatch(of: /"rule":"([a-z-]+)"/).map { String($0.1) }
      })
  }
}
