import Foundation
import Testing

@testable import Migrations

@Suite("Files in a directory that others may write to")
struct FileWritingTests {
  /// A directory with a victim, and a link to it at a path.
  private func planting(
    _ names: String..., body: (_ directory: ScratchDirectory) throws -> Void
  ) throws {
    let directory = try ScratchDirectory(["victim": "untouched"])
    for name in names {
      try FileManager.default.createSymbolicLink(
        atPath: "\(directory.path)/\(name)", withDestinationPath: "\(directory.path)/victim")
    }
    try body(directory)
    #expect(try directory.read("victim") == Array("untouched".utf8))
  }

  @Test("a draft is never written through a link that was there before it")
  func drafts() throws {
    let process = getpid()
    try planting(".0001_a.sql.\(process).tmp") { directory in
      _ = try NewMigration(revision: "0001", message: "a").write(to: directory.path)
      #expect(try directory.load().count == 1)
    }
    try planting(".0001_a.sql.new", ".migrate-change.new") { directory in
      let path = "\(directory.path)/0001_a.sql"
      try FileSetChange(in: directory.path).write([(path, "new")], creating: [path])
      #expect(try directory.read("0001_a.sql") == Array("new".utf8))
    }
    try planting("0001_a.sql.\(process).tmp", "0002_a.sql.\(process).tmp") { directory in
      try directory.write("0001_a.sql", Array("-- migrate:up\n".utf8))
      let file = try #require(try directory.load().first)
      try file.setDownRevisions([])
      _ = try file.renumber(to: "0002", following: [])
      #expect(try directory.load().map(\.revision) == ["0002"])
    }
    try planting("bundle.\(process).tmp") { directory in
      try directory.write("program", Array("program".utf8))
      try directory.write("versions/0001_a.sql", Array("-- migrate:up\n".utf8))
      let writer = BundleWriter(
        executable: "\(directory.path)/program", files: ["\(directory.path)/versions/0001_a.sql"],
        manifest: BundleManifest(directory: "versions"))
      try writer.write(to: "\(directory.path)/bundle", from: "\(directory.path)/versions")
    }
    try planting("out.\(process).tmp") { directory in
      try OutputFile.replace("\(directory.path)/out", with: "text")
      #expect(try directory.read("out") == Array("text".utf8))
    }
  }

  @Test("a list of files to be moved that is a link or leads elsewhere moves nothing")
  func plantedList() throws {
    let directory = try ScratchDirectory([
      "v/.migrate-change": "../0001_a.sql", ".0001_a.sql.new": "planted", "list": "0001_a.sql",
      "v/.0001_a.sql.new": "planted",
    ])
    let change = FileSetChange(in: "\(directory.path)/v")
    #expect(throws: Problem.self) { try change.complete() }
    try FileManager.default.removeItem(atPath: "\(directory.path)/v/.migrate-change")
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory.path)/v/.migrate-change", withDestinationPath: "../list")
    #expect(throws: Problem.self) { try change.complete() }
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/0001_a.sql"))
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/v/0001_a.sql"))
  }

  @Test("one's own link leads an output on, another user's does not")
  func outputs() throws {
    let directory = try ScratchDirectory(["target": "old"])
    let link = "\(directory.path)/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "\(directory.path)/target")
    try OutputFile.replace(link, with: "new")
    #expect(try directory.read("target") == Array("new".utf8))
    close(try OutputFile.open(link))
    #expect(try directory.read("target").isEmpty)
    close(try OutputFile.open("/dev/null"))
    // Only root can make a link of another user.
    guard geteuid() == 0 else { return }
    lchown(link, 12345, 12345)
    let refusals = [
      #expect(throws: SystemError.self) { try OutputFile.replace(link, with: "newer") },
      #expect(throws: SystemError.self) { try OutputFile.open(link) },
    ]
    for refusal in refusals {
      #expect(refusal?.description == "it is a symbolic link of another user")
    }
    #expect(try directory.read("target").isEmpty)
  }
}
