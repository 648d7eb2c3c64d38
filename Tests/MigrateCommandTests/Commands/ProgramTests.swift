import ArgumentParser
import Migrations
import Support
import Testing

@testable import MigrateCommand

/// Runs of the built program.
@Suite("Program")
struct ProgramTests {
  @Test("init writes the configuration, the directory and an example")
  func initialize() async throws {
    try await withTemporaryDirectory { directory async throws in
      let result = try await migrate("init", in: directory)
      #expect(result.exitCode == 0)
      #expect(result.output.hasPrefix("created migrate.conf\ncreated versions/\n"))
      #expect(try directory.read("migrate.conf") == Setting.example)
      #expect(
        try directory.read("versions/0001_create_note.sql").contains("-- migrate:up\n"))
    }
  }

  @Test("init overwrites nothing")
  func initializeAgain() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["migrate.conf": "wait = '1s'", "versions/1_a.sql": ""])
      let result = try await migrate("--json", "init", in: directory)
      #expect(result.exitCode == 0)
      #expect(
        result.output == """
          {"event":"kept","path":"migrate.conf"}
          {"event":"kept","path":"versions/"}

          """)
      #expect(try directory.read("migrate.conf") == "wait = '1s'")
      #expect(try directory.names(in: "versions") == ["1_a.sql"])
    }
  }

  @Test("config shows where each value came from, and no password")
  func config() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["migrate.conf": "\nversions = 'steps'\n"])
      let variables = ["DATABASE_URL": "postgresql://me:secret@host/db"]
      let table = try await migrate("config", "--no-color", environment: variables, in: directory)
      #expect(table.exitCode == 0)
      #expect(!table.output.contains("secret"))
      #expect(
        table.output.contains(
          #/url +postgresql://me@host\/db +environment variable DATABASE_URL\n/#))
      #expect(table.output.contains(#/versions +steps +migrate.conf:2\n/#))
      #expect(table.output.contains(#/lock_timeout +100ms +default\n/#))
      let json = try await migrate("--json", "config", environment: variables, in: directory)
      #expect(
        json.output.contains(
          #"{"key":"versions","origin":"migrate.conf:2","value":"steps"}"# + "\n"))
      #expect(json.output.split(separator: "\n").count == Setting.all.count)
    }
  }

  @Test("a wrong configuration exits with 78")
  func wrongConfiguration() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["migrate.conf": "verions = 'x'\n"])
      let result = try await migrate("config", in: directory)
      #expect(result.exitCode == 78)
      #expect(result.output.isEmpty)
      #expect(
        result.errors
          == "error: migrate.conf:1: unknown key \"verions\"; did you mean \"versions\"?\n")
    }
  }

  @Test(
    "a wrong command line exits with 64 and says why",
    arguments: [
      ("confg", nil, "error: there is no command \"confg\"; did you mean \"config\"?"),
      ("config", "--nope", "error: Unknown option '--nope'"),
      ("config", "-1", "error: Unexpected argument '-1'"),
      ("config", "--url", "error: Missing value for '--url <url>'"),
    ])
  func usage(command: String, argument: String?, message: String) async throws {
    let result = try await runProcess(
      migrateExecutable, [command] + [argument].compactMap(\.self))
    #expect(result.exitCode == 64)
    #expect(result.errors.hasPrefix(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test("--version and --help succeed on standard output")
  func help() async throws {
    let version = try await runProcess(migrateExecutable, ["--version"])
    #expect(version.output == ToolVersion.current + "\n")
    let help = try await runProcess(migrateExecutable, ["--help"])
    #expect(help.exitCode == 0)
    for status in ExitStatus.allCases { #expect(help.output.contains(status.meaning)) }
  }

  @Test("the help of each command has an example of it")
  func helpOfCommands() async throws {
    for command in Migrate.configuration.subcommands {
      let name = command._commandName
      let result = try await runProcess(migrateExecutable, [name, "--help"])
      #expect(result.exitCode == 0)
      #expect(result.output.contains(#/EXAMPLES?:\n  migrate /#), "\(name)")
      #expect(result.output.contains("USAGE: migrate \(name)"), "\(name)")
    }
  }

  @Test("a completion script can be generated for each shell", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let result = try await runProcess(migrateExecutable, ["--generate-completion-script", shell])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("downgrade"))
    #expect(result.errors.isEmpty)
  }

  @Test("output that cannot be written is an error, but not for want of a reader")
  func unwritableOutput() async throws {
    try await withTemporaryDirectory { directory in
      let script = """
        "$0" config > /dev/full; test $? = 78 || exit 1
        { "$0" config; echo $? > status; } | sleep 0
        until test -s status; do sleep 0.01; done
        test "$(cat status)" = 0
        """
      let result = try await runProcess("sh", ["-c", script, migrateExecutable], in: directory)
      #expect(result.exitCode == 0)
      #expect(result.errors == "error: cannot write the output: No space left on device\n")
    }
  }
}
