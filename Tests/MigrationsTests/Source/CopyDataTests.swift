import Migrations
import Testing

@Suite struct CopyDataTests {
  private func reader(_ text: String) -> StatementReader {
    StatementReader(
      text: text, location: SourceLocation(path: "a.sql", line: 1), dialect: .postgreSQL)
  }

  @Test("data goes up to the line with only a backslash and a dot", arguments: ["\n", "\r\n"])
  func terminator(lineEnd: String) throws {
    let text = ["COPY a (b) FROM stdin; -- data", "1;'", "\\N", "\\.", "SELECT 1;"]
    let reader = reader(text.joined(separator: lineEnd))
    #expect(try reader.next()?.kind == .copyFromStdin)
    #expect(
      try reader.nextCopyData().map { String(decoding: $0, as: UTF8.self) }
        == "1;'\(lineEnd)\\N\(lineEnd)")
    #expect(try reader.nextCopyData() == nil)
    let next = try #require(try reader.next())
    #expect(next.text == "SELECT 1")
    #expect(next.location.line == 5)
    #expect(try reader.nextCopyData() == nil)
  }

  @Test("data that nobody read is skipped, and may be empty")
  func skipped() throws {
    let reader = reader("COPY a FROM stdin;\nx;y\n\\.\nCOPY a FROM stdin;\n\\.")
    #expect(try reader.next()?.location.line == 1)
    #expect(try reader.next()?.location.line == 4)
    #expect(try reader.next() == nil)
  }

  @Test("large data comes in pieces of at most 64 KiB")
  func pieces() throws {
    let data =
      String(repeating: "0123456789\n", count: 20_000) + String(repeating: "x", count: 90_000)
    let reader = reader("COPY a FROM stdin;\n\(data)\n\\.\n")
    _ = try reader.next()
    var bytes: [UInt8] = []
    while let piece = try reader.nextCopyData() {
      #expect(piece.count <= 64 * 1024)
      bytes += piece
    }
    #expect(bytes == Array((data + "\n").utf8))
  }

  @Test("data without its last line is reported where the statement is")
  func unterminated() throws {
    for text in ["\nCOPY a FROM stdin;\n1\n", "\nCOPY a FROM stdin;\n1", "\nCOPY a FROM stdin"] {
      let reader = reader(text)
      _ = try reader.next()
      let problem = #expect(throws: Problem.self) { try reader.next() }
      #expect(problem?.location.line == 2)
    }
  }

  @Test("more SQL on the line of a COPY is refused")
  func sameLine() throws {
    #expect(throws: Problem.self) {
      try reader("COPY a FROM stdin; SELECT 1;\n\\.\n").next()
    }
  }

  @Test(
    "only COPY from the client has data",
    arguments: [
      ("COPY a FROM STDIN", true), ("copy a(b, c) from stdin with (format csv)", true),
      ("COPY \"from\".\"a\" FROM stdin WHERE b > 1", true), ("COPY a FROM STDOUT", true),
      ("COPY a FROM '/stdin'", false), ("COPY a FROM PROGRAM 'stdin'", false),
      ("COPY a TO STDOUT", false), ("COPY (SELECT b FROM stdin) TO '/tmp/x'", false),
      ("SELECT * FROM stdin", false), ("COPY a FROM \"x\" stdin", false),
    ])
  func statements(text: String, hasData: Bool) throws {
    #expect((try reader(text + ";\n\\.\n").next()?.kind == .copyFromStdin) == hasData)
  }
}
