import Foundation
import Support
import Testing

@testable import MigrateCommand

@Suite("Templates of new revisions")
struct TemplateTests {
  /// 24 November 2026, 09:05:03 UTC.
  private static let values = TemplateValues(
    revision: "0007", slug: "add_items", message: "add items", time: 1_795_511_103)

  @Test(
    "name the file with the fields of file_template",
    arguments: [
      ("{revision}_{slug}", "0007_add_items"),
      ("{date}{time}_{revision}_{slug}", "20261124090503_0007_add_items"),
      ("{year}-{month}-{day}_{hour}{minute}{second}", "2026-11-24_090503"),
      ("{epoch}_{message}", "1795511103_add items"),
    ])
  func fileNames(template: String, name: String) throws {
    #expect(try #require(FileNameTemplate(setting: template)).name(Self.values) == name)
  }

  @Test("of names leave out what stands before an empty slug, and refuse unknown fields")
  func oddNames() throws {
    let values = TemplateValues(revision: "0007", slug: "", message: "…")
    #expect(FileNameTemplate.standard.name(values) == "0007")
    for text in ["{rev}_{slug}", "{revision", "a/{revision}", ""] {
      #expect(FileNameTemplate(setting: text) == nil, "\(text)")
    }
  }

  @Test("are filled in below the header; other braces stay")
  func revision() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write([
        "migrate.conf": "file_template = \"{epoch}_{revision}_{slug}\"\n",
        "versions/0001_first.sql": "-- migrate:up\n",
        "templates/revision.sql":
          "-- placeholders: on\n-- migrate:up\n-- {message} ({revision}) {other} ${A:-{slug}}\n",
        "templates/revision.swift": "import Migrations\nstruct {type}: Migration {}\n",
      ])
      func run(_ arguments: String...) async throws -> String {
        let result = try await runProcess(migrateExecutable, arguments, in: directory)
        #expect(result.exitCode == 0, "\(result.errors)")
        return result.output.trimmingCharacters(in: .newlines)
      }
      let path = try await run("revision", "-m", "add items", "--quiet")
      #expect(path.wholeMatch(of: #/versions/\d+_0002_add_items\.sql/#) != nil, "\(path)")
      #expect(
        try directory.read(path) == """
          -- revision: 0002
          -- down_revision: 0001
          -- message: add items
          -- placeholders: on
          -- migrate:up
          -- add items (0002) {other} ${A:-add_items}

          """)
      let swift = try await run("revision", "--swift", "-m", "more items", "--quiet")
      #expect(try directory.read(swift).hasSuffix("struct MoreItems: Migration {}\n"))
      #expect(try await run("heads").hasPrefix("0003"))

      try directory.write(["templates/revision.sql": "SELECT 1;\n"])
      let wrong = try await runProcess(
        migrateExecutable, ["revision", "-m", "x"], in: directory)
      #expect(wrong.exitCode == 65)
      #expect(wrong.errors.contains("templates/revision.sql:1: the template has no up section"))
    }
  }
}
