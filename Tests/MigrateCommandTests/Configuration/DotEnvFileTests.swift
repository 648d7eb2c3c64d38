import Testing

@testable import MigrateCommand

@Suite(".env files")
struct DotEnvFileTests {
  private func values(_ text: String) throws -> [String: String] {
    try DotEnvFile(path: ".env", text: text).variables.mapValues(\.value)
  }

  @Test(
    "values are read with and without quotes, and comments are not",
    arguments: [
      ("A=1", "1"), ("export A=1", "1"), ("  A = 1  ", "1"), ("A=", ""), ("A=1 # one", "1"),
      ("A=1#2", "1#2"), ("A='x # $y \\n'", "x # $y \\n"),
      ("A=\"x\\n\\\"\\$\\\\ \\q\"", "x\n\"$\\ \\q"),
      ("A=\"1\" # one", "1"), ("A='line\nline'", "line\nline"), ("A=1\r\n", "1"),
      ("# A=0\n\nA=1", "1"), ("A=0\nA=1", "1"), ("A=a=b", "a=b"), ("A=#", ""),
    ])
  func value(text: String, expected: String) throws {
    #expect(try values(text) == ["A": expected])
  }

  @Test("variables in values are those of the process, then those of lines before")
  func expansion() throws {
    func value(_ text: String) throws -> String? {
      let process = ["HOST": "db", "EMPTY": ""]
      return try DotEnvFile(path: ".env", text: "USER_NAME=app\n" + text) { process[$0] }
        .variables["URL"]?.value
    }
    #expect(try value("URL=pg://${USER_NAME}@${HOST}/x # y") == "pg://app@db/x")
    #expect(try value("export URL=\"${USER_NAME} \\${HOST}\"") == "app ${HOST}")
    #expect(try value("URL='${HOST}'") == "${HOST}")
    #expect(try value("URL=${NONE:-a}${EMPTY:-b}${EMPTY-c}${NONE-d}") == "abd")
    #expect(try value("HOST=other\nURL=${HOST}") == "db")
    #expect(try value("URL=pa$word$1") == "pa$word$1")
    #expect(try value("URL=${NONE}") == "")
    let error = #expect(throws: ConfigurationError.self) {
      _ = try value("DATABASE_URL=postgresql://${NONE}/d")
    }
    #expect(error?.description.contains(".env:2: ${NONE} is not set") == true)
  }

  @Test("lines are counted, over values of several lines too")
  func lines() throws {
    let file = try DotEnvFile(path: ".env", text: "A='1\n2'\n\n# x\nB=2\nC=3")
    #expect(file.variables.mapValues(\.line) == ["A": 1, "B": 5, "C": 6])
  }

  @Test(
    "what is no variable is an error with its line",
    arguments: [
      ("A=1\nnonsense\n", ".env:2: expected NAME=value"),
      ("=1", ".env:1: expected NAME=value"),
      ("A=1\nB=\"x\n\n", ".env:2: the \" is not closed"),
      ("A='x' y", ".env:1: text after the closing '"),
    ])
  func malformed(text: String, message: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try values(text) }
    #expect(error?.description == message)
  }
}
