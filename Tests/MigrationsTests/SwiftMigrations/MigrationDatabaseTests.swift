import Foundation
import Migrations
import Support
import Testing

@Suite("the database of a Swift migration")
struct MigrationDatabaseTests {
  private struct Item: Codable, Equatable {
    var id: Int
    var ownerID: UUID
    var price: Double?
    var isNew: Bool
    var data: Data
    var createdAt: Date
  }

  @Test("values of all types come back as they were", arguments: TestDatabaseKind.allCases)
  func values(kind: TestDatabaseKind) async throws {
    let item = Item(
      id: 7, ownerID: UUID(), price: 0.1, isNew: true, data: Data([0, 0x5C, 0xFF]),
      createdAt: Date(timeIntervalSince1970: 1_795_512_600.5))
    try await SwiftProject.with(kind) { project async throws in
      try await project.upgrade { database in
        let isPostgreSQL = database.backEnd == .postgreSQL
        try await database.execute(
          """
          CREATE TABLE item (id bigint, owner_id \(isPostgreSQL ? "uuid" : "text"), price \
          double precision, is_new boolean, data \(isPostgreSQL ? "bytea" : "blob"), created_at \
          \(isPostgreSQL ? "timestamptz" : "text"))
          """)
        let inserted = try await database.execute(
          "INSERT INTO item VALUES ($1, $2, $3, $4, $5, $6)", item.id, item.ownerID, item.price,
          item.isNew, item.data, item.createdAt)
        #expect(inserted == 1)
        #expect(try await database.query("SELECT * FROM item", as: Item.self) == [item])
        try await database.execute("UPDATE item SET price = $1", nil)
        let rows = try await database.query(
          "SELECT id, price, is_new FROM item WHERE data = $1", item.data,
          as: (Int, Double?, Bool).self)
        #expect(rows.map(\.0) == [7])
        #expect(rows.map(\.1) == [nil])
        #expect(rows.map(\.2) == [true])
        #expect(try await database.query("SELECT count(*) FROM item", as: Int.self) == [1])
      }
    }
  }

  @Test("a value that does not fit names its column", arguments: TestDatabaseKind.allCases)
  func mismatch(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      let error = await #expect(throws: MigratorError.self) {
        try await project.upgrade { database in
          _ = try await database.query("SELECT 'x' AS number", as: (Int, Int).self)
        }
      }
      guard case .migrationFailed(let failure) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(failure.error.message == "a row cannot be decoded: column number: 'x' is no Int")
    }
  }

  @Test(
    "rows are fetched piece by piece, with other statements between them",
    arguments: TestDatabaseKind.allCases)
  func streaming(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      try await project.upgrade { database in
        let count = try await database.insert(
          into: "a", columns: ["id", "name"], rows: (1...2500).lazy.map { ($0, "n\($0)") })
        #expect(count == 2500)
        var sum = 0
        for try await (id, name) in database.rows(
          "SELECT id, name FROM a WHERE id > $1 ORDER BY id", 0, as: (Int, String).self)
        {
          sum += id
          if id.isMultiple(of: 500) {
            try await database.execute("INSERT INTO a VALUES ($1, $2)", -id, name)
          }
        }
        #expect(sum == 2500 * 2501 / 2)
      }
      #expect(try await project.query("SELECT count(*) FROM a") == [["2505"]])
    }
  }

  @Test(
    "a bulk insert keeps every character, NULL, and the order of the columns",
    arguments: TestDatabaseKind.allCases)
  func bulkInsert(kind: TestDatabaseKind) async throws {
    let texts: [String?] = ["tab\t", "line\nend\r", "back\\slash", "\\N", nil, "", "'quote'", "é🙂"]
    try await SwiftProject.with(kind) { project async throws in
      try await project.upgrade { database in
        try await database.insert(
          into: "a", columns: ["name", "id"], rows: texts.enumerated().map { ($1, $0) })
        try await database.insert(
          into: "a", columns: ["id", "name"], rows: [[100, "row"], [101, nil]])
        let found = try await database.query("SELECT name FROM a ORDER BY id", as: String?.self)
        #expect(found == texts + ["row", nil])
      }
    }
  }

  @Test("what a bulk insert violates is reported", arguments: TestDatabaseKind.allCases)
  func failingBulkInsert(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      await #expect(throws: MigratorError.self) {
        try await project.upgrade { database in
          try await database.insert(into: "a", columns: ["id"], rows: [[1], [2], [1]])
        }
      }
      #expect(try await project.query("SELECT count(*) FROM a") == [["0"]])
    }
  }

  @Test("messages, progress and arguments pass through", arguments: TestDatabaseKind.allCases)
  func messages(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind) { project async throws in
      try await project.upgrade { settings in
        settings.arguments = ["source": "items.csv"]
      } _: { database in
        database.log("reading \(database.arguments["source"] ?? "nothing")")
        database.progress(1, of: 3)
        #expect(!database.serverVersion.isEmpty)
      }
      let told = project.events.compactMap { event in
        switch event {
        case .message(let step, let text): "\(step.revision) \(text)"
        case .progress(let step, let done, let total): "\(step.revision) \(done)/\(total ?? 0)"
        default: nil
        }
      }
      #expect(told == ["0002 reading items.csv", "0002 1/3"])
    }
  }
}
