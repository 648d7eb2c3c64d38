import Glibc
import Migrations
import Testing

private let plain = "-- migrate:up\nSELECT 1;\n"

@Suite struct VersionsDirectoryTests {
  @Test("files come in the natural order of their numbers, whatever their padding")
  func naturalOrder() throws {
    let names = ["10_j.sql", "9_i.sql", "00011_k.sql", "0002_b.sql", "20261124120000_z.sql"]
    let directory = try ScratchDirectory(
      Dictionary(uniqueKeysWithValues: names.map { ($0, plain) }))
    #expect(try directory.load().map(\.revision) == ["0002", "9", "10", "00011", "20261124120000"])
  }

  @Test("what the header leaves out comes from the file's name")
  func impliedKeys() throws {
    let file = try loadFile(plain, name: "0007_add-user_table.sql")
    #expect(file.revision == "0007")
    #expect(file.message == "add user table")
    #expect(file.downRevisions == nil)
    #expect(file.phase == .expand)
    #expect(file.declarationLine == 1)
  }

  @Test("a file without parents in its header follows the file before it")
  func impliedParents() throws {
    let revisions = try ScratchDirectory([
      "0001_a.sql": "-- revision: first\n" + plain, "0002_b.sql": plain,
      "0003_c.sql": "-- down_revision: first\n" + plain, "0004_d.sql": plain,
      "0005_e.sql": "-- down_revision: none\n" + plain,
    ]).load().revisions()
    #expect(revisions.map(\.downRevisions) == [[], ["first"], ["first"], ["0003"], []])
    #expect(revisions[2].location?.line == 1)
  }

  @Test("an empty directory has no files")
  func empty() throws {
    #expect(try ScratchDirectory().load().isEmpty)
  }

  @Test("dot files, other files and Swift files without a number are left out")
  func otherFiles() throws {
    let files = [
      ".0001_hidden.sql": "nonsense", "README.md": "", "Helpers.swift": "", "0001_a.sql~": "",
      "0001_a.sql": plain,
    ]
    #expect(try ScratchDirectory(files).load().map(\.revision) == ["0001"])
  }

  @Test("directories inside are searched only when asked for")
  func recursion() throws {
    let directory = try ScratchDirectory([
      "b/0001_a.sql": plain, "a/deep/0003_c.sql": plain, "0002_b.sql": plain,
      ".git/0004_d.sql": plain,
    ])
    #expect(try directory.load().map(\.revision) == ["0002"])
    #expect(try directory.load(isRecursive: true).map(\.revision) == ["0001", "0002", "0003"])
  }

  @Test("hexadecimal identifiers are accepted when the files name their parents")
  func hexadecimal() throws {
    let files = [
      "1975ea83b712_a.sql": "-- down_revision: none\n" + plain,
      "ae1027a6acf0_b.sql": "-- down_revision: 1975ea83b712\n" + plain,
    ]
    #expect(try ScratchDirectory(files).load().map(\.revision) == ["1975ea83b712", "ae1027a6acf0"])
    let unordered = try ScratchDirectory(["ae1027a6acf0_b.sql": plain])
    #expect(
      unordered.problems() == [
        "ae1027a6acf0_b.sql:1: a hexadecimal name says nothing about order; add the line"
          + " `-- down_revision: …` (`none` for the first revision)"
      ])
  }

  @Test("a missing directory names the remedy")
  func missing() throws {
    let error = #expect(throws: ProblemList.self) { try VersionsDirectory("/no/such").load() }
    #expect(
      error?.description
        == "/no/such: there is no such directory; `migrate init` makes one, `--versions` names"
        + " another")
  }

  @Test("a file in the place of the directory is reported")
  func notADirectory() throws {
    let directory = try ScratchDirectory(["versions": ""])
    let error = #expect(throws: ProblemList.self) {
      try VersionsDirectory(directory.path + "/versions").load()
    }
    #expect(error?.problems.first?.message.hasPrefix("is not a directory") == true)
  }

  @Test("all problems of all files are reported at once, in order")
  func allProblems() throws {
    let directory = try ScratchDirectory([
      "0001_a.sql": "-- down_revison: none\n-- phase: later\n" + plain,
      "0002_b.sql": "SELECT 1;\n",
      "add_users.sql": plain,
      "0003_c.up.sql": plain,
      "0004_d.sql": "-- revision: 0005\n" + plain,
      "0005_e.sql": plain,
    ])
    #expect(
      directory.problems() == [
        "0001_a.sql:1: unknown header key `down_revison`; did you mean `down_revision`?"
          + " (If it is a comment, word it differently.)",
        "0001_a.sql:2: `later` is no phase; write `expand` or `contract`",
        "0002_b.sql:1: there is no up section; put the line `-- migrate:up` before the statements",
        "0003_c.up.sql:1: is one of a pair of files; put both directions into one file, below"
          + " `-- migrate:up` and `-- migrate:down`",
        "0005_e.sql:1: revision `0005` is also the revision of 0004_d.sql; `migrate rebase FILE` gives the one that is yours the next number, behind the other",
        "add_users.sql:1: the name does not begin with a number; rename it like"
          + " `0001_add_users.sql`",
      ])
  }

  @Test("a file that cannot be read is reported")
  func unreadable() throws {
    let directory = try ScratchDirectory()
    symlink("/no/such/file", directory.path + "/0001_a.sql")
    #expect(directory.problems() == ["0001_a.sql:1: cannot be read: No such file or directory"])
  }

  @Test("text in another encoding is reported with its line")
  func encodings() throws {
    let directory = try ScratchDirectory()
    try directory.write(
      "0001_a.sql", Array("-- migrate:up\nSELECT 1;\n-- caf".utf8) + [0xE9, 0x0A])
    try directory.write("0002_b.sql", [0xFF, 0xFE] + "-- migrate:up".utf8.flatMap { [$0, 0] })
    try directory.write("0003_c.sql", Array("-- migrate:up\nSELECT '\0';\n".utf8))
    try directory.write("0004_d.sql", Array("-- migrate:up\n".utf8) + [0xC3])
    #expect(
      directory.problems() == [
        "0001_a.sql:3: is not UTF-8 from this line on; save it as UTF-8",
        "0002_b.sql:1: is UTF-16, not UTF-8; save it as UTF-8",
        "0003_c.sql:2: holds a NUL byte, so it is no text; remove the byte",
        "0004_d.sql:2: is not UTF-8 from this line on; save it as UTF-8",
      ])
  }
}
