import Support
import Testing

@Suite("rebase")
struct RebaseCommandTests {
  @Test("a head is put on top of the other head")
  func head() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await database.migrate("rebase", "0004")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output == "0004 follows 0003 now (versions/0004_invoices.sql)\n")
      #expect(
        try database.directory.read("versions/0004_invoices.sql")
          == SampleHistory.file(following: "0003", "-- branch_labels: billing"))
      #expect(try await database.migrate("heads").output == "0004 (billing) (head)\n")
    }
  }

  @Test("a chain moves as a whole: only its first file is rewritten")
  func chain() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let last = SampleHistory.file(following: "0004")
      try database.write(["0005_paid.sql": last])
      let result = try await database.migrate("rebase", "billing@head", "--onto", "0003")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try database.directory.read("versions/0004_invoices.sql")
          .hasPrefix("-- down_revision: 0003\n"))
      #expect(try database.directory.read("versions/0005_paid.sql") == last)
      #expect(try await database.migrate("heads").output == "0005 (billing) (head)\n")
    }
  }

  @Test("what is on top already, or below, is refused and nothing changes")
  func refused() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let onTop = try await database.migrate("rebase", "0003", "--onto", "0001")
      #expect(onTop.exitCode == 65)
      #expect(onTop.errors == "error: 0003 is on top of 0001 already\n")
      let below = try await database.migrate("rebase", "0001", "--onto", "0003")
      #expect(below.exitCode == 65)
      #expect(below.errors == "error: 0003 stands on 0001; name the head that is to move\n")
      let alone = try await database.migrate("rebase", "0003")
      #expect(alone.exitCode == 65)
      #expect(alone.errors == "error: there is no other head; name one by --onto\n")
      for (name, text) in SampleHistory.line {
        #expect(try database.directory.read("versions/\(name)") == text)
      }
    }
  }

  @Test("with several other heads, --onto has to name one")
  func severalHeads() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      try database.write(["0005_third.sql": SampleHistory.file(following: "0001")])
      let refused = try await database.migrate("rebase", "0005")
      #expect(refused.exitCode == 65)
      #expect(
        refused.errors
          == "error: there are several other heads; name one by --onto: 0003, 0004\n")
      #expect(try await database.migrate("rebase", "0005", "--onto", "0003").exitCode == 0)
      #expect(
        try await database.migrate("heads").output == "0004 (billing) (head)\n0005 (head)\n")
    }
  }

  @Test("--quiet says nothing")
  func quiet() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await database.migrate("rebase", "0004", "--quiet")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }
}
