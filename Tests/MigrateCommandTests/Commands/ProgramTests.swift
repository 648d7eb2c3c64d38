import ArgumentParser
import Migrations
import Testing

@testable import MigrateCommand

/// Runs of the built program.
@Suite("Program")
struct ProgramTests {
  private func run(
    _ arguments: String..., in directory: TemporaryDirectory, variables: [String: String] = [:]
  ) throws -> BuiltProgram {
    try BuiltProgram(arguments, in: directory, variables: variables)
  }

  @Test("init writes the configuration, the directory and an example")
  func initialize() throws {
    let directory = try TemporaryDirectory()
    let first = try run("init", in: directory)
    #expect(first.status == 0)
    #expect(first.output.hasPrefix("created migrate.conf\ncreated versions/\n"))
    #expect(try directory.read("migrate.conf") == Setting.example)
    #expect(try directory.read("versions/0001_create_note.sql").contains("-- migrate:up\n"))
  }

  @Test("init overwrites nothing")
  func initializeAgain() throws {
    let directory = try TemporaryDirectory(["migrate.conf": "wait = '1s'", "versions/1_a.sql": ""])
    let outcome = try run("--json", "init", in: directory)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        {"outcome":"kept","path":"migrate.conf"}
        {"outcome":"kept","path":"versions/"}

        """)
    #expect(try directory.read("migrate.conf") == "wait = '1s'")
    #expect(throws: (any Error).self) { try directory.read("versions/0001_create_note.sql") }
  }

  @Test("config shows where each value came from, and no password")
  func config() throws {
    let directory = try TemporaryDirectory(["migrate.conf": "\nversions = 'steps'\n"])
    let variables = ["DATABASE_URL": "postgresql://me:secret@host/db"]
    let table = try run("config", "--no-color", in: directory, variables: variables)
    #expect(table.status == 0)
    #expect(!table.output.contains("secret"))
    #expect(
      table.output.contains(
        #/url +postgresql://me@host\/db +environment variable DATABASE_URL\n/#))
    #expect(table.output.contains(#/versions +steps +migrate.conf:2\n/#))
    #expect(table.output.contains(#/lock_timeout +100ms +default\n/#))
    let json = try run("--json", "config", in: directory, variables: variables)
    #expect(
      json.output.contains(
        #"{"key":"versions","origin":"migrate.conf:2","value":"steps"}"# + "\n"))
    #expect(json.output.split(separator: "\n").count == Setting.all.count)
  }

  @Test("a wrong configuration exits with 78")
  func wrongConfiguration() throws {
    let directory = try TemporaryDirectory(["migrate.conf": "verions = 'x'\n"])
    let outcome = try run("config", in: directory)
    #expect(outcome.status == 78)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors
        == "error: migrate.conf:1: unknown key \"verions\"; did you mean \"versions\"?\n")
  }

  @Test(
    "a wrong command line exits with 64 and says why",
    arguments: [
      (["confg"], "error: there is no command \"confg\"; did you mean \"config\"?"),
      (["config", "--nope"], "error: Unknown option '--nope'"),
      (["config", "-1"], "error: Unexpected argument '-1'"),
      (["config", "--url"], "error: Missing value for '--url <url>'"),
    ])
  func usage(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory()
    let outcome = try BuiltProgram(arguments, in: directory)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("--version and --help succeed on standard output")
  func help() throws {
    let directory = try TemporaryDirectory()
    #expect(try run("--version", in: directory).output == ToolVersion.current + "\n")
    let help = try run("--help", in: directory)
    #expect(help.status == 0)
    for status in ExitStatus.allCases { #expect(help.output.contains(status.meaning)) }
  }

  @Test("the help of each command has an example of it")
  func helpOfCommands() throws {
    let directory = try TemporaryDirectory()
    for command in Migrate.configuration.subcommands {
      let name = command._commandName
      let outcome = try run(name, "--help", in: directory)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains(#/EXAMPLES?:\n  migrate /#), "\(name)")
      #expect(outcome.output.contains("USAGE: migrate \(name)"), "\(name)")
    }
  }

  @Test("output that cannot be written is an error, but not for want of a reader")
  func unwritableOutput() throws {
    let directory = try TemporaryDirectory()
    let script = """
      "$0" config > /dev/full; test $? = 78 || exit 1
      { "$0" config; echo $? > status; } | sleep 0
      until test -s status; do sleep 0.01; done
      test "$(cat status)" = 0
      """
    let outcome = try BuiltProgram(
      ["-c", script, BuiltProgram.path], in: directory, executable: "/bin/sh")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "error: cannot write the output: No space left on device\n")
  }
}
