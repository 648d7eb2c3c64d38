import ArgumentParser
import Testing

@testable import MigrateCommand

@Suite("Arguments")
struct ArgumentTests {
  private struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [Child.self])
    @OptionGroup var options: GlobalOptions
  }

  private struct Child: ParsableCommand {
    @OptionGroup var options: GlobalOptions
    @Option(name: .shortAndLong) var range: RevisionArgument?
    @Flag var sql = false
    @Argument var targets: [RevisionArgument] = []
  }

  private func parse(_ line: String) throws -> Child {
    let arguments = line.split(separator: " ").map(String.init)
    return try #require(
      try Root.parseAsRoot(escapingRelativeRevisions(arguments)) as? Child)
  }

  @Test(
    "relative revisions are values as they are written",
    arguments: [
      ("child -1", ["-1"]), ("child -1 --sql", ["-1"]), ("child --sql -12", ["-12"]),
      ("child +2", ["+2"]), ("child billing@-1", ["billing@-1"]), ("child a-1 -2", ["a-1", "-2"]),
      ("child -- -1", ["-1"]), ("child -2:-1", ["-2:-1"]), ("--json child -1 -v", ["-1"]),
    ])
  func relativeRevisions(line: String, targets: [String]) throws {
    #expect(try parse(line).targets.map(\.text) == targets)
  }

  @Test(
    "relative revisions are values of options too",
    arguments: [("-r -3:current", "-3:current"), ("-r :-2", ":-2"), ("--range=-3:", "-3:")])
  func ranges(words: String, range: String) throws {
    #expect(try parse("child \(words)").range?.text == range)
  }

  @Test("options stay options", arguments: ["child -x", "child -1x", "child --1", "child -"])
  func otherWords(line: String) {
    let arguments = line.split(separator: " ").map(String.init)
    #expect(escapingRelativeRevisions(arguments) == arguments)
  }

  @Test(
    "global options stand before or after the command",
    arguments: [
      "--url u --json -v child head", "child head --url u --json -v",
      "--url u child --json head -v",
      "child --url=u --json --verbose head",
    ])
  func globalOptions(line: String) throws {
    let child = try parse(line)
    #expect(child.options.url == "u")
    #expect(child.options.json && child.options.verbose && !child.options.quiet)
    #expect(child.targets.map(\.text) == ["head"])
  }

  @Test("an unknown command is found behind global options, and the near one named")
  func unknownCommand() {
    #expect(
      unknownCommandMessage(["--url", "init", "-v", "confg"])
        == "there is no command \"confg\"; did you mean \"config\"?")
    #expect(unknownCommandMessage(["--url", "x", "config", "--nope"]) == nil)
    #expect(unknownCommandMessage(["--nope"]) == nil)
  }

  @Test("the global options that take a value are those that say so")
  func namesWithValue() throws {
    for name in GlobalOptions.namesWithValue {
      #expect(throws: (any Error).self, "\(name)") { try GlobalOptions.parse([name]) }
      #expect(throws: Never.self, "\(name)") { try GlobalOptions.parse([name, "x"]) }
    }
  }
}
