import Foundation
import Support
import Testing

@testable import MigrateCommand

/// What stands in the place of a file and is none, and what a parser could die of.
@Suite("odd files")
struct OddFilesTests {
  @Test(
    "a pipe, a device or a directory in the place of a file is an error, not a wait",
    arguments: [
      ("versions/0002_x.sql", 65), ("versions/R__x.sql", 65), (".env", 78), ("migrate.conf", 78),
    ])
  func noFile(name: String, status: Int32) async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": "-- migrate:up\n"]) {
      database async throws in
      let path = database.directory.appending(path: name).path
      for make in ["mkfifo", "ln -s /dev/zero", "mkdir"] {
        _ = try await runProcess("/bin/sh", ["-c", "\(make) \(path)"])
        let result = try await database.migrate("status")
        #expect(result.exitCode == status, "\(make): \(result.errors)")
        #expect(result.errors.contains(name), "\(make): \(result.errors)")
        #expect(
          result.errors.contains("it is a ") || result.errors.contains("Is a directory"),
          "\(make): \(result.errors)")
        _ = try await runProcess("/bin/rm", ["-rf", path])
      }
    }
  }

  @Test("a limit of a few open files is named")
  func fewFiles() async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": "-- migrate:up\n"]) {
      database async throws in
      for limit in [5, 8, 12] {
        let result = try await runProcess(
          "/bin/sh", ["-c", "ulimit -n \(limit); exec \(migrateExecutable) status"],
          environment: database.environment, in: database.directory)
        #expect(result.exitCode == 78, "\(limit): \(result.errors)")
        #expect(result.errors.contains("only \(limit) files may be open at once"))
      }
      let soft = try await runProcess(
        "/bin/sh", ["-c", "ulimit -S -n 8; exec \(migrateExecutable) status"],
        environment: database.environment, in: database.directory)
      #expect(soft.exitCode == 0, "\(soft.errors)")
    }
  }

  @Test(
    "what the TOML library would end the process for is a syntax error with its place",
    arguments: [
      ("[}", 1, 2), ("a = 1\n[[\n", 2, 3), ("[ ,x]", 1, 3), ("a = [}", 1, 6), ("a = [1, }", 1, 9),
      ("a = [ # x\n}", 2, 1), ("a = {b = [}}", 1, 11), ("a = 2020-01-01T:00", 1, 5),
      ("a = [\"]\", }", 1, 11), ("a = '''\n[}'''\n[=]", 3, 2),
    ])
  func toml(text: String, line: Int, column: Int) {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try ConfigurationFile(path: "migrate.conf", text: text)
    }
    #expect(error?.description.hasPrefix("migrate.conf:\(line):\(column): ") == true, "\(text)")
  }

  @Test("no text ends the process")
  func fuzz() {
    let seeds = [
      "url = \"x\"\n[environments.a]\nurl = 'y'\n[placeholders]\nA = \"b\"\n",
      "a = [1, [2], {b = '''c'''}]\n",
      "[[a]]\nb.c = 2020-01-01T00:00:00Z\n\"d e\" = [\n1, # x\n]\n",
      "a = \"\"\"\n[}\n\"\"\" \n[b]\n", "[}\n",
    ]
    let alphabet = Array("[]{}=.,\"'#\n\r\t \\abT019-+_:eé")
    var state: UInt64 = 42
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, count)
    }
    for _ in 0..<4000 {
      var text = Array(seeds[random(seeds.count)])
      for _ in 0...random(4) {
        let place = random(text.count + 1)
        switch random(3) {
        case 0: text.insert(alphabet[random(alphabet.count)], at: place)
        case 1: text.removeSubrange(place..<min(text.count, place + random(4)))
        default: text.insert(contentsOf: text.prefix(random(9)), at: place)
        }
      }
      _ = try? ConfigurationFile(path: "migrate.conf", text: String(text))
    }
  }
}
