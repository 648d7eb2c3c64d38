import Foundation
import Support
import Testing

@testable import MigrateCommand

@Suite("the pg_dump that fits a server")
struct PgDumpTests {
  @Test("has the server's major version; where there is none, the error says what to install")
  func version() async throws {
    #expect(throws: Never.self) {
      let programs = try PostgreSQLServer().programs
      let major = programs.deletingLastPathComponent().lastPathComponent
      let found = try PgDump.find(nil, serverVersion: "\(major).1 (Debian \(major).1-1)")
      #expect(found.path.hasSuffix("/pg_dump"))
    }
    let error = #expect(throws: PgDumpError.self) {
      try PgDump.find(nil, serverVersion: "99.1")
    }
    let text = error.map(\.description) ?? ""
    #expect(text.contains("PostgreSQL 99") && text.contains("postgresql-client-99"), "\(text)")
    #expect(text.contains("pg_dump is of 1"), "\(text)")
  }

  @Test("a configured one is taken as it is")
  func configured() throws {
    #expect(try PgDump.find("/bin/true", serverVersion: "15.1").path == "/bin/true")
    #expect(throws: PgDumpError.self) { try PgDump.find("/nowhere/pg_dump", serverVersion: "15.1") }
  }
}
