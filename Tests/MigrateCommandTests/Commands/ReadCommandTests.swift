import Support
import Testing

@Suite("heads, branches, show, history, current")
struct ReadCommandTests {
  private func withTwoHeads(_ body: (TestDatabase) async throws -> Void) async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads, body)
  }

  @Test("heads lists them, and --check finds more than one")
  func heads() async throws {
    try await withTwoHeads { database async throws in
      let heads = "0003 (head)\n0004 (billing) (head)\n"
      let result = try await database.migrate("heads")
      #expect(result.exitCode == 0 && result.output == heads)
      let checked = try await database.migrate("heads", "--check")
      #expect(checked.exitCode == 2)
      #expect(checked.output == heads)
      #expect(checked.errors.hasPrefix("error: there are 2 heads; "))
      #expect(checked.errors.contains("`migrate merge 0003 0004 -m …`"))
      try database.remove("0003_view.sql")
      #expect(try await database.migrate("heads", "--check").exitCode == 0)
    }
  }

  @Test("--resolve-dependencies leaves out a head that another branch depends on")
  func resolvedHeads() async throws {
    try await withTwoHeads { database async throws in
      try database.write([
        "0005_dependent.sql": SampleHistory.file(following: "0003", "-- depends_on: billing")
      ])
      #expect(
        try await database.migrate("heads").output
          == "0004 (billing) (head, needed by another branch)\n0005 (head)\n")
      let resolved = try await database.migrate("heads", "--resolve-dependencies", "--check")
      #expect(resolved.output == "0005 (head)\n")
      #expect(resolved.exitCode == 0)
    }
  }

  @Test("--json prints a revision a line, and --verbose a block each")
  func formats() async throws {
    try await withTwoHeads { database async throws in
      let json = try await database.migrate("heads", "--json").output
      #expect(json.split(separator: "\n").count == 2)
      #expect(json.contains(#""branch_labels":["billing"]"#))
      #expect(json.contains(#""path":"versions/0003_view.sql""#))
      #expect(
        try await database.migrate("-v", "heads").output == """
          Rev: 0003 (head)
          Parent: 0002
          Path: versions/0003_view.sql

              view

          Rev: 0004 (billing) (head)
          Parent: 0002
          Branch names: billing
          Path: versions/0004_invoices.sql

              invoices


          """)
    }
  }

  @Test("--verbose and --json tell a contract revision and what it depends on")
  func phaseAndDependencies() async throws {
    try await withTwoHeads { database async throws in
      try database.write([
        "0005_drop.sql": SampleHistory.file(
          following: "0003", "-- depends_on: billing", "-- phase: contract")
      ])
      let verbose = try await database.migrate("-v", "show", "0005").output
      #expect(verbose.contains("\nPhase: contract\n"), "\(verbose)")
      #expect(verbose.contains("\nAlso depends on: 0004\n"), "\(verbose)")
    }
  }

  @Test("check is content when all is applied")
  func check() async throws {
    try await withTwoHeads { database async throws in
      #expect(try await database.migrate("check").exitCode == 2)
      try await database.migrate("upgrade", "heads")
      let result = try await database.migrate("check")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output == "All migrations are applied.\n")
    }
  }

  @Test("branches shows branch points with what follows them")
  func branches() async throws {
    try await withTwoHeads { database async throws in
      #expect(
        try await database.migrate("branches").output == """
          0002 (branch point)
              -> 0003 (head)
              -> 0004 (billing) (head)

          """)
      try database.remove("0003_view.sql")
      #expect(try await database.migrate("branches").output.isEmpty)
    }
  }

  @Test("show shows all about a revision")
  func show() async throws {
    try await withTwoHeads { database async throws in
      #expect(
        try await database.migrate("show", "0002").output == """
          Rev: 0002 (branch point)
          Parent: 0001
          Branches into: 0003, 0004
          Path: versions/0002_items.sql

              items


          """)
      try await database.migrate("upgrade", "0001")
      let current = try await database.migrate("show", "current").output
      #expect(current.hasPrefix("Rev: 0001 (current)\nParent: <base>\n"))
      #expect(current.contains("\nApplied: "))
    }
  }

  @Test(
    "history lists the newest first, and a range with both its ends",
    arguments: [
      (nil, ["0004", "0003", "0002", "0001"]), (":", ["0004", "0003", "0002", "0001"]),
      ("0002:0004", ["0004", "0002"]), (":0002", ["0002", "0001"]),
      ("0003:", ["0003"]), ("-1:current", ["0003", "0002"]),
      ("-3:current", ["0003", "0002", "0001"]), ("current:", ["0003"]),
    ])
  func history(range: String?, expected: [String]) async throws {
    try await withTwoHeads { database async throws in
      try await database.migrate("upgrade", "0003")
      let result = try await runProcess(
        migrateExecutable, ["history"] + (range.map { ["-r", $0] } ?? []),
        environment: database.environment, in: database.directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      let revisions = result.output.matches(of: #/(?m)-> (\d+)/#).map { String($0.1) }
      #expect(revisions == expected)
    }
  }

  @Test("history --indicate-current marks where the database is")
  func indicateCurrent() async throws {
    try await withTwoHeads { database async throws in
      try await database.migrate("upgrade", "0002")
      #expect(
        try await database.migrate("history", "-i").output == """
          0002 -> 0004 (billing) (head), invoices
          0002 -> 0003 (head), view
          0001 -> 0002 (branch point) (current), items
          <base> -> 0001, users

          """)
      let verbose = try await database.migrate("history", "-i", "-v").output
      #expect(verbose.contains("Rev: 0002 (branch point) (current)\n"))
      let json = try await database.migrate("history", "-i", "--json").output
      #expect(
        json.split(separator: "\n").map { $0.contains(#""is_applied":true"#) }
          == [false, false, true, true])
    }
  }

  @Test("a reader that stops early ends history silently")
  func closedPipe() async throws {
    try await withTwoHeads { database async throws in
      let result = try await runProcess(
        "bash", ["-c", #"set -o pipefail; "$0" history | head -n 1"#, migrateExecutable],
        in: database.directory)
      #expect(result.exitCode == 0)
      #expect(result.output == "0002 -> 0004 (billing) (head), invoices\n")
      #expect(result.errors.isEmpty)
    }
  }

  @Test("current shows where the database is; before the first upgrade, nothing")
  func current() async throws {
    try await withTwoHeads { database async throws in
      let empty = try await database.migrate("current")
      #expect(empty.exitCode == 0, "\(empty.errors)")
      #expect(empty.output.isEmpty)
      try await database.migrate("upgrade", "heads")
      #expect(
        try await database.migrate("current").output == "0003 (head)\n0004 (billing) (head)\n")
      let verbose = try await database.migrate("current", "-v").output
      #expect(verbose.contains("Rev: 0003 (head) (current)\n"))
      #expect(verbose.contains("\nApplied: "))
    }
  }

  @Test("current --check-heads fails until all heads are applied")
  func checkHeads() async throws {
    try await withTwoHeads { database async throws in
      try await database.migrate("upgrade", "0003")
      let pending = try await database.migrate("current", "--check-heads")
      #expect(pending.exitCode == 2)
      #expect(pending.output == "0003 (head)\n")
      #expect(pending.errors == "error: not applied: 0004\n")
      try await database.migrate("upgrade", "heads")
      #expect(try await database.migrate("current", "--check-heads").exitCode == 0)
    }
  }

  @Test("current --check-heads counts a head that only a dependency applied")
  func checkHeadsAppliedByDependency() async throws {
    try await withTwoHeads { database async throws in
      try database.write([
        "0005_dependent.sql": SampleHistory.file(following: "0003", "-- depends_on: billing")
      ])
      try await database.migrate("upgrade", "0005")
      #expect(try await database.applied() == ["0001", "0002", "0003", "0004", "0005"])
      let result = try await database.migrate("current", "--check-heads")
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test("global options stand before or after the command")
  func globalOptions() async throws {
    try await withTwoHeads { database async throws in
      try database.directory.write(["steps/1_one.sql": SampleHistory.file(following: "none")])
      let before = try await database.migrate("--versions", "steps", "--json", "heads")
      let after = try await database.migrate("heads", "--json", "--versions", "steps")
      #expect(before.output.contains(#""revision":"1""#), "\(before.errors)")
      #expect(before == after)
    }
  }

  @Test("an unknown revision is an error that names a near one")
  func unknownRevision() async throws {
    try await withTwoHeads { database async throws in
      let result = try await database.migrate("show", "biling")
      #expect(result.exitCode == 65)
      #expect(
        result.errors
          == "error: no revision or branch label is named 'biling'; did you mean billing?\n")
    }
  }

  @Test("an ambiguous prefix is an error that lists the candidates")
  func ambiguousPrefix() async throws {
    let versions: KeyValuePairs = [
      "ab12cd34ef56_a.sql": SampleHistory.file(following: "none"),
      "ab12ff000000_b.sql": SampleHistory.file(following: "ab12cd34ef56"),
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("show", "ab12")
      #expect(result.exitCode == 65)
      #expect(
        result.errors == """
          error: 'ab12' is ambiguous: ab12cd34ef56 and ab12ff000000 begin with it; \
          write more of the name

          """)
      #expect(
        try await database.migrate("show", "ab12f").output.hasPrefix("Rev: ab12ff000000 (head)\n"))
    }
  }
}
