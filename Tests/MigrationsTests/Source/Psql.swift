import Foundation
import Testing

/// psql, as the judge of what it sends for a file.
///
/// `make test` starts a server that logs all statements and exports its URL and the path of its log.
struct Psql {
  private let url: String
  private let log: String

  init() throws {
    let environment = ProcessInfo.processInfo.environment
    url = try #require(
      environment["MIGRATE_TEST_POSTGRES"], "no server to test with; run `make test`")
    log = try #require(
      environment["MIGRATE_TEST_POSTGRES_LOG"], "no server log to read; run `make test`")
  }

  /// The statements that psql sends for each of the files, as the server has logged them.
  func statements(of files: [String]) throws -> [[String]] {
    let name = "split-\(UInt32.random(in: 0...UInt32.max))"
    let offset = try FileHandle(forReadingFrom: URL(filePath: log)).seekToEnd()
    let marker = "SELECT 'the next file of \(name)'"

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["psql", "--no-psqlrc", "--quiet", "--dbname", url]
      + files.flatMap { ["-c", marker, "-f", $0] }
    process.environment = ProcessInfo.processInfo.environment.merging(["PGAPPNAME": name]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()

    let reader = try FileHandle(forReadingFrom: URL(filePath: log))
    try reader.seek(toOffset: offset)
    let text = String(decoding: try reader.readToEnd() ?? Data(), as: UTF8.self)
    return Self.statements(in: text, of: name).split(
      separator: marker, omittingEmptySubsequences: false
    ).dropFirst().map(Array.init)
  }

  /// The statements of one application in a log with `log_line_prefix = '%a|'`.
  ///
  /// A statement that cannot be parsed is logged only along with its error.
  private static func statements(in log: String, of name: String) -> [String] {
    var statements: [String] = []
    var entry: (label: String, text: String)?
    func finish() {
      switch entry?.label {
      case "LOG" where entry?.text.hasPrefix("statement: ") == true:
        statements.append(String(entry?.text.dropFirst("statement: ".count) ?? ""))
      case "STATEMENT" where entry?.text != statements.last:
        statements.append(entry?.text ?? "")
      default: break
      }
      entry = nil
    }
    for line in log.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.first == "\t" {
        entry?.text += "\n" + String(line.dropFirst())
        continue
      }
      finish()
      let line = String(line)
      guard line.hasPrefix(name + "|"), let colon = line.range(of: ":  ") else { continue }
      let label = line[..<colon.lowerBound].dropFirst(name.count + 1)
      entry = (String(label), String(line[colon.upperBound...]))
    }
    finish()
    return statements
  }
}
