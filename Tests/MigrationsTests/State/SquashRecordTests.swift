import Foundation
import Migrations
import Support
import Testing

@Suite("the record of a squash")
struct SquashRecordTests {
  private static let files: KeyValuePairs = [
    "0001_person.sql": "-- migrate:up\nCREATE TABLE person (id integer);\n-- migrate:down\n",
    "0002_visit.sql": "-- migrate:up\nCREATE TABLE visit (id integer);\n-- migrate:down\n",
  ]

  private static let squash: KeyValuePairs = [
    "0002_squash.sql": """
    -- revision: all
    -- down_revision: none
    -- replaces: 0001, 0002
    -- message: person and visit
    -- migrate:up
    CREATE TABLE person (id integer);
    CREATE TABLE visit (id integer);
    """
  ]

  @Test("a server that starts takes the place of its replaced revisions over, with their time")
  func upgradeAtStart() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(Self.files)
      let versions = VersionsDirectory(directory.path)
      let url = DatabaseURL.sqlite(path: directory.appending(path: "test.db").path)
      #expect(try await Migrator.upgrade(url, versions: versions).count == 2)
      let before = try await Self.rows(url)

      try directory.write(Self.squash)
      #expect(try await Migrator.upgrade(url, versions: versions).isEmpty)
      let after = try await Self.rows(url)
      #expect(after.map(\.revision) == ["all"])
      #expect(after.first?.message == "person and visit")
      #expect(after.first?.appliedAt == before.last?.appliedAt)
      #expect(after.first?.hasDownBody == false)
      #expect(after.first?.checksum != before.last?.checksum)
      #expect(try await Migrator.upgrade(url, versions: versions).isEmpty)
    }
  }

  private static func rows(_ url: DatabaseURL) async throws -> [AppliedRevision] {
    let connection = try await url.connect()
    defer { connection.close() }
    return try await VersionStore.read(connection).rows
  }
}
