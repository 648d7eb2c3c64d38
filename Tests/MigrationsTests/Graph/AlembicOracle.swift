import Foundation
import Support
import Testing

/// A line that `alembic_oracle.py` reads: a graph, or a command on the last graph.
struct OracleRequest: Encodable {
  enum Command: String, Codable { case upgrade, downgrade, stamp, show, history }

  struct Node: Encodable {
    var id: String
    var parents: [String]
    var dependencies: [String]
    var labels: [String]
  }

  var graph: [Node]?
  var command: Command?
  var targets: [String]?
  var applied: [String]?
}

/// A line that `alembic_oracle.py` writes.
enum OracleAnswer: Decodable, Equatable {
  case graph(Facts)
  case applied(Set<String>)
  case listed([String])
  case refused(String)
  case unclear(String)

  struct Facts: Decodable, Equatable {
    var bases: [String]
    var heads: [String]
    var effectiveHeads: [String]
    var branchPoints: [String]
    var mergePoints: [String]
    var labels: [String: [String]]
  }

  private enum Key: CodingKey { case graph, applied, listed, refused, unclear }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    switch values.allKeys.first {
    case .graph: self = .graph(try values.decode(Facts.self, forKey: .graph))
    case .applied: self = .applied(try values.decode(Set<String>.self, forKey: .applied))
    case .listed: self = .listed(try values.decode([String].self, forKey: .listed))
    case .refused: self = .refused(try values.decode(String.self, forKey: .refused))
    default: self = .unclear(try values.decode(String.self, forKey: .unclear))
    }
  }
}

/// The real Alembic, which a Python script asks about graphs that exist in memory only.
enum AlembicOracle {
  struct Unavailable: Error, CustomStringConvertible {
    var description: String
  }

  /// Answers all requests in one run of the script.
  static func answers(to requests: [OracleRequest]) throws -> [OracleAnswer] {
    let python = try testPython
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "requests")
    let output = folder.appending(path: "answers")
    let encoder = JSONEncoder()
    let lines = try requests.map { try encoder.encode($0) + Data("\n".utf8) }
    try Data(lines.joined()).write(to: input)
    try Data().write(to: output)

    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      URL(filePath: #filePath).deletingLastPathComponent().path + "/alembic_oracle.py"
    ]
    // Alembic walks through sets: without this its answers would change from run to run.
    process.environment = ["PYTHONHASHSEED": "0"]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Unavailable(description: "alembic_oracle.py failed, see above")
    }
    let decoder = JSONDecoder()
    return try Data(contentsOf: output).split(separator: UInt8(ascii: "\n")).map {
      try decoder.decode(OracleAnswer.self, from: $0)
    }
  }
}
