import Foundation
import Support
import Testing

@Suite("revision, merge and rebase")
struct NewRevisionTests {
  private func read(_ directory: URL, _ name: String) throws -> String {
    try String(contentsOf: directory.appending(path: "versions/\(name)"), encoding: .utf8)
  }

  private func withVersions(
    _ files: [String: String], _ body: (URL) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory async throws in
      try FileManager.default.createDirectory(
        at: directory.appending(path: "versions"), withIntermediateDirectories: false)
      for (name, text) in files { try directory.write(["versions/\(name)": text]) }
      try await body(directory)
    }
  }

  static let up = "-- migrate:up\n"
  static let two = ["0006_a.sql": up, "0007_b.sql": up]
  static let heads = [
    "0001_base.sql": up, "0002_theirs.sql": "-- down_revision: 0001\n\(up)",
    "0003_mine.sql": "-- revision: 0003\n-- down_revision: 0001\n\(up)SELECT 1;\n",
    "0004_mine_too.sql": "-- down_revision: 0003\n\(up)",
  ]

  @Test("a new revision has the next number and follows the head")
  func nextNumber() async throws {
    try await withVersions(Self.two) { directory async throws in
      let result = try await migrate("revision", "-m", "Add invoices!", in: directory)
      #expect(result.output == "created versions/0008_add_invoices.sql\n", "\(result.errors)")
      #expect(
        try read(directory, "0008_add_invoices.sql") == """
          -- revision: 0008
          -- down_revision: 0007
          -- message: Add invoices!
          -- migrate:up

          -- migrate:down

          """)
      let quiet = try await migrate("revision", "-m", "next", "--quiet", in: directory)
      #expect(quiet.output == "versions/0009_next.sql\n")
      let json = try await migrate("revision", "-m", "last", "--json", in: directory)
      #expect(json.output == #"{"path":"versions/0010_last.sql","revision":"0010"}"# + "\n")
    }
  }

  @Test("the first revision of a directory is a base")
  func first() async throws {
    try await withVersions([:]) { directory async throws in
      #expect(try await migrate("revision", "-m", "start", in: directory).exitCode == 0)
      #expect(try read(directory, "0001_start.sql").contains("-- down_revision: none\n"))
    }
  }

  @Test("a directory of timestamps goes on with timestamps")
  func timestamps() async throws {
    try await withVersions(["20240101120000_a.sql": Self.up]) { directory async throws in
      let result = try await migrate("revision", "-m", "b", "--quiet", in: directory)
      let name = try #require(result.output.split(separator: "/").last)
      #expect(name.prefix { $0.isNumber }.count == 14)
      #expect(name > "20240101120000")
    }
  }

  @Test("a revision that is no head is followed only with --splice, as a branch with a label")
  func splice() async throws {
    try await withVersions(Self.two) { directory async throws in
      let refused = try await migrate("revision", "-m", "x", "--head", "0006", in: directory)
      #expect(refused.exitCode == 65)
      #expect(refused.errors.contains("0006 is no head; the heads are 0007"), "\(refused.errors)")
      let branch = try await migrate(
        "revision", "-m", "x", "--head", "0006", "--splice", "--branch-label", "billing",
        "--depends-on", "0007", in: directory)
      #expect(branch.exitCode == 0, "\(branch.errors)")
      let text = try read(directory, "0008_x.sql")
      #expect(
        text.contains("-- down_revision: 0006\n-- depends_on: 0007\n-- branch_labels: billing\n"))
      let again = try await migrate(
        "revision", "-m", "y", "--head", "0008", "--branch-label", "billing", in: directory)
      #expect(again.exitCode == 65, "\(again.errors)")
      #expect(try await migrate("revision", "-m", "z", in: directory).exitCode == 65)
    }
  }

  @Test("an identifier that is taken is refused and nothing is written")
  func duplicate() async throws {
    try await withVersions(Self.two) { directory async throws in
      let result = try await migrate("revision", "-m", "x", "--rev-id", "0006", in: directory)
      #expect(result.exitCode == 65)
      let files = try FileManager.default.contentsOfDirectory(
        atPath: directory.appending(path: "versions").path)
      #expect(files.count == 2)
      #expect(try await migrate("revision", in: directory).exitCode == 64)
    }
  }

  @Test("merge joins the heads")
  func merge() async throws {
    try await withVersions(Self.heads) { directory async throws in
      let result = try await migrate("merge", "-m", "join", in: directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try read(directory, "0005_join.sql").contains("-- down_revision: 0002, 0004\n"))
      #expect(
        try await migrate("heads", "--check", in: directory).output == "0005 (head) (merge point)\n"
      )
      let nothing = try await migrate("merge", "-m", "again", in: directory)
      #expect(nothing.exitCode == 65)
      #expect(nothing.errors.contains("there is nothing to merge: only 0005 is named"))
    }
  }

  @Test("rebase puts the own revisions on top of the other head, and keeps their text")
  func rebase() async throws {
    try await withVersions(Self.heads) { directory async throws in
      let result = try await migrate("rebase", "0004", in: directory)
      #expect(
        result.output == "0003 follows 0002 now (versions/0003_mine.sql)\n", "\(result.errors)")
      #expect(
        try read(directory, "0003_mine.sql")
          == "-- revision: 0003\n-- down_revision: 0002\n-- migrate:up\nSELECT 1;\n")
      #expect(try await migrate("heads", in: directory).output == "0004 (head)\n")
      let again = try await migrate("rebase", "0004", "--onto", "0002", in: directory)
      #expect(again.exitCode == 65)
      #expect(again.errors.contains("0004 is on top of 0002 already"))
    }
  }

  @Test("files whose numbers are taken get the next ones")
  func renumber() async throws {
    let files = Self.two.merging([
      "0007_mine.sql": "-- revision: 0007\r\n-- migrate:up\r\nSELECT 1;\r\n",
      "0008_too.sql": Self.up,
    ]) { $1 }
    try await withVersions(files) { directory async throws in
      #expect(try await migrate("heads", in: directory).exitCode == 65)
      let result = try await migrate(
        "rebase", "versions/0007_mine.sql", "versions/0008_too.sql", in: directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try read(directory, "0008_mine.sql")
          == "-- revision: 0008\r\n-- down_revision: 0007\r\n-- migrate:up\r\nSELECT 1;\r\n")
      #expect(try await migrate("heads", in: directory).output == "0009 (head)\n")
    }
  }
}
