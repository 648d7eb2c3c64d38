import Support
import Testing

@Suite("a wrong backfill directive")
struct BadBackfillTests {
  private static let marker = "-- migrate:up transaction:false\n"
  private static let directive = "-- migrate:backfill table:t key:id\n"
  private static let update = "UPDATE t SET n = 1 WHERE id > :from AND id <= :to;\n"

  /// The body of a file, and what is said of it: found with all the other problems of the headers.
  static let lines: [(body: String, message: String)] = [
    ("-- migrate:up\n\(directive)\(update)", ":2: a backfill commits batch by batch, outside a"),
    ("\(directive)-- migrate:up\n", ":1: a backfill before the first section; move it below"),
    (
      "\(marker)-- migrate:backfill table:t key:id bach:5\n\(update)",
      ":2: unknown backfill option `bach`; did you mean `batch`?"
    ),
    (
      "\(marker)-- migrate:backfill table:t key:id size:5\n\(update)",
      ":2: unknown backfill option `size`; the options are `table`, `key`, `batch`, `pause`, `max-lag`,"
    ),
    (
      "\(marker)-- migrate:backfill table:t key:id max-active:few\n\(update)",
      ":2: `max-active:few`: how many other sessions may be active is a whole number"
    ),
    (
      "\(marker)-- migrate:backfill table:t key:id undo:all\n\(update)",
      ":2: `undo:all`: undo:none says that rows may stay as they are"
    ),
    ("\(marker)-- migrate:backfill table:t\n\(update)", ":2: a backfill needs its table and key"),
    (
      "\(marker)-- migrate:backfill table:t key:id key:n\n\(update)",
      ":2: backfill option `key` stands twice on the line; keep one"
    ),
    ("\(marker)-- migrate:backfill table:t key:id,\n\(update)", ":2: `key:id,`: `` is no name"),
    ("\(marker)-- migrate:backfill table:t;u key:id\n\(update)", ":2: `table:t;u`: `t;u` is no"),
    (
      "\(marker)-- migrate:backfill table:t key:id batch:0\n\(update)",
      ":2: `batch:0`: a batch is a whole number of rows"
    ),
    (
      "\(marker)-- migrate:backfill table:t key:id pause:5\n\(update)",
      ":2: `pause:5`: `5` is no duration"
    ),
  ]

  @Test("is reported with its line before a connection is opened", arguments: lines)
  func line(body: String, message: String) async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/1_fill.sql": body])
      let result = try await migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": "postgresql://nobody@127.0.0.1:1/none"],
        in: directory)
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/1_fill.sql\(message)"), "\(result.errors)")
    }
  }

  /// The body behind the marker, and what is said of it once its statements are read.
  static let statements: [(body: String, message: String)] = [
    ("\(update)\(directive)", ":3: no statement follows; a backfill stands directly before one"),
    (
      "\(directive)\(directive)\(update)",
      ":3: a second backfill before one statement; the first is on line 2"
    ),
    (
      "SELECT 1\n\(directive)\(update)",
      ":3: the backfill stands inside a statement; end the one before it with a semicolon"
    ),
    ("\(directive)UPDATE t SET n = 1;\n", ":3:1: the statement of a backfill has no :from; Write"),
    (
      "\(directive)UPDATE t SET n = 1 WHERE id > :from;\n",
      ":3:1: the statement of a backfill has no :to"
    ),
    (
      "\(directive)UPDATE t SET n = 1\nWHERE id BETWEEN :from AND :to;\n",
      ":4:18: :from has to stand directly behind >; Write the batch as `WHERE key > :from AND"
    ),
    (
      "\(directive)UPDATE t SET n = 1 WHERE id >= :from AND id <= :to;\n",
      ":3:32: :from has to stand directly behind >"
    ),
    (
      "\(directive)UPDATE t SET n = 1 WHERE id > :from AND id < :to;\n",
      ":3:46: :to has to stand directly behind <="
    ),
    (
      "\(directive)UPDATE t SET n = 1 WHERE id > ':from' AND id <= :to;\n", ":3:1: the statement of"
    ),
    ("\(directive)VACUUM;\n", ":3:1: a backfill cannot run this statement"),
    ("\(directive)COMMIT;\n", ":3:1: a backfill cannot run this statement"),
  ]

  @Test("is reported with its line before anything runs", arguments: statements)
  func statement(body: String, message: String) async throws {
    let versions: KeyValuePairs = [
      "1_good.sql": "-- migrate:up\nCREATE TABLE good (id integer);\n",
      "2_fill.sql": Self.marker + body,
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/2_fill.sql\(message)"), "\(result.errors)")
      #expect(result.errors.contains("Nothing was run."))
      #expect(try await !database.schema().contains("good"))
    }
  }
}
