import Testing

@testable import MigrateCommand

@Suite("The help of a command")
struct HelpTextTests {
  @Test("has its own options first, and those of all commands in a line or two")
  func order() {
    let parser = """
      OVERVIEW: Apply.

      EXAMPLES:
        migrate upgrade head

      USAGE: migrate upgrade [<options>]

      RUN:
        --dry-run               Nothing stays.

      GLOBAL OPTIONS:
        --url <url>             The database: https://…,
                                and more.
        -q, --quiet             Less.

      OPTIONS:
        --plan <file>           A plan.
        -h, --help              Show help information.

      """
    #expect(
      HelpText(parser).text == """
        OVERVIEW: Apply.

        EXAMPLES:
          migrate upgrade head

        USAGE: migrate upgrade [<options>]

        OPTIONS:
          --plan <file>           A plan.
          -h, --help              Show help information.

        RUN:
          --dry-run               Nothing stays.

        GLOBAL OPTIONS (see `migrate --help`):
          --url <url>, -q, --quiet

        """)
  }

  @Test("of the program itself tells all of them")
  func root() {
    let text =
      "USAGE: migrate\n\nGLOBAL OPTIONS:\n  --url <url>  U.\n\nOPTIONS:\n  -h  H.\n\nSUBCOMMANDS:\n  a  A.\n"
    #expect(HelpText(text).text.contains("GLOBAL OPTIONS:\n  --url <url>  U.\n"))
  }
}
