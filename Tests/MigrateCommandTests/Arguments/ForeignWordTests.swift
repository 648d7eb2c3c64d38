import Support
import Testing

@testable import MigrateCommand

@Suite("Words of other tools")
struct ForeignWordTests {
  @Test(
    "a word behind a single dash is no request for help because it has an h",
    arguments: [
      ("-path db -database postgres://u:hunter2@h/d up", "`--versions DIRECTORY`"),
      ("-path=db -database=postgres://u:hunter2@h/d goto 3", "`--url URL`"),
      ("check -help", "`--help`"), ("upgrade head -host=hunter2", "two dashes"),
      ("-vh status", "two dashes"), ("current -what", "two dashes"),
      ("-url=jdbc:hunter2 -schemas=app migrate", "version_table_schema"),
    ])
  func singleDash(line: String, hint: String) async throws {
    try await expectUsage(line, "unknown option '-", hint)
  }

  @Test(
    "options and commands of other tools are told in words of this one",
    arguments: [
      ("-dir migrations postgres up", "unknown option '-dir'", "upgrade head`"),
      (
        "upgrade head --changelog-file=a.xml", "'--changelog-file'",
        "of Liquibase: here `--versions"
      ),
      ("--database-url=postgres://u:hunter2@h/d migrate run", "'--database-url'", "`--url URL`"),
      ("up", "no command \"up\"", "upgrade head`"),
      ("info -url=jdbc:hunter2", "no command \"info\"", "status`"),
      ("migrate status", "no command \"migrate\"", "`migrate status`"),
      ("migrate deploy", "no command \"migrate\"", "`migrate upgrade head`"),
      ("db:migrate:undo", "no command", "`migrate downgrade -1`"),
      ("postgres user=u_password=hunter2 up-to 3", "no command", "`migrate upgrade REV`"),
      ("postgres://u:hunter2@h/d up", "`--url URL`", "`migrate upgrade head`"),
      ("-d db up", "unknown option '-d'", "of dbmate: here `--versions"),
      ("-c alembic.ini upgrade head", "unknown option '-c'", "of Alembic: here `--config"),
      ("rollbackCount 1", "no command", "`migrate downgrade -N`"),
      ("-seq create -ext sql x", "unknown option '-seq'", "of golang-migrate: not needed"),
      ("upgrade head --fake", "unknown option '--fake'", "stamp REV`"),
      ("schema apply --dev-url hunter2", "no command \"schema\"", "upgrade head`"),
      ("--dev-url=hunter2 schema apply", "unknown option '--dev-url'", "scratch_url"),
    ])
  func hints(line: String, error: String, hint: String) async throws {
    try await expectUsage(line, error, hint)
  }

  private func expectUsage(_ line: String, _ error: String, _ hint: String) async throws {
    try await withTemporaryDirectory { directory async throws in
      let words = line.split(separator: " ").map(String.init)
      let result = try await runProcess(migrateExecutable, words, in: directory)
      #expect(result.exitCode == 64)
      #expect(result.output == "")
      #expect(result.errors.contains(error) && result.errors.contains(hint), "\(result.errors)")
      #expect(!result.errors.contains("hunter2"))
    }
  }

  @Test("-h and --help ask for help wherever they stand, and values may begin with a dash")
  func help() async throws {
    try await withTemporaryDirectory { directory async throws in
      for words in [["-h"], ["--help"], ["upgrade", "-h"], ["downgrade", "-1", "--help"]] {
        let result = try await runProcess(migrateExecutable, words, in: directory)
        #expect(result.exitCode == 0 && result.output.contains("USAGE"), "\(words)")
      }
    }
    #expect(wordTakenForHelp(["upgrade", "-x", "-hk=1", "head"]) == nil)
    #expect(wordTakenForHelp(["downgrade", "\\-1", "--", "-path"]) == nil)
  }
}
