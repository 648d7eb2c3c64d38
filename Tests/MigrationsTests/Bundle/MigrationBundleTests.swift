import Foundation
import Testing

@testable import Migrations

/// Bundles of a small program of the system, so that every byte can be tried.
@Suite struct MigrationBundleTests {
  private static let program = "/bin/true"
  private static let files = [
    "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n",
    "0002_b.sql": "-- message: the second\r\n-- migrate:up\r\nSELECT 'é';\r\n",
    "deep/0003_c.sql": "-- migrate:up\nSELECT 3;",
  ]

  /// Writes a bundle of files, and returns it with the scratch directory that it is in.
  private func write(
    _ files: [String: String] = files, name: String = "bundle"
  ) throws -> (bundle: MigrationBundle, directory: ScratchDirectory) {
    let directory = try ScratchDirectory(
      Dictionary(uniqueKeysWithValues: files.map { ("versions/\($0)", $1) }))
    let versions = directory.path + "/versions"
    let writer = BundleWriter(
      executable: Self.program,
      files: try VersionsDirectory(versions, isRecursive: true).load().map(\.path),
      manifest: BundleManifest(directory: "versions"))
    return (try writer.write(to: "\(directory.path)/\(name)", from: versions), directory)
  }

  private func size(_ path: String) throws -> Int { try OpenFile(path).size() }

  @Test("the files of a bundle are those of the directory")
  func load() throws {
    let (bundle, directory) = try write()
    let original = try VersionsDirectory(directory.path + "/versions", isRecursive: true).load()
    let packed = try bundle.load()
    #expect(packed.map(\.path) == ["0001_a", "0002_b", "deep/0003_c"].map { "versions/\($0).sql" })
    #expect(packed.map(\.checksum) == original.map(\.checksum))
    #expect(packed.map(\.message) == ["a", "the second", "c"])
    for (packed, original) in zip(packed, original) {
      let reader = try StatementReader(file: packed, section: packed.up, dialect: .postgreSQL)
      let expected = try StatementReader(
        file: original, section: original.up, dialect: .postgreSQL)
      #expect(try reader.next()?.text == expected.next()?.text)
      #expect(try reader.next() == nil)
    }
    #expect(try packed[0].storedDown() == "-- migrate:down\nDROP TABLE a;\n")
    #expect(throws: Never.self) { try bundle.check() }
  }

  @Test("the same files make the same bytes, wherever they are")
  func reproducible() throws {
    let (first, second) = (try write(), try write())
    #expect(first.bundle.digest == second.bundle.digest)
    #expect(try first.directory.read("bundle") == second.directory.read("bundle"))
  }

  @Test("the content is named by its digest")
  func digest() throws {
    var other = Self.files
    other["0001_a.sql"]?.append("-- more\n")
    #expect(try write().bundle.digest != write(other).bundle.digest)
  }

  @Test("a bundle can be run, and is neither writable for others nor left half-written")
  func mode() throws {
    let (bundle, directory) = try write()
    #expect(try OpenFile(bundle.path).permissions() == 0o755)
    let process = Process()
    process.executableURL = URL(filePath: bundle.path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(names.sorted() == ["bundle", "versions"])
  }

  @Test("a program and a text are no bundles")
  func noBundle() throws {
    #expect(try MigrationBundle(at: Self.program) == nil)
    #expect(try MigrationBundle(at: "/proc/self/exe") == nil)
    let directory = try ScratchDirectory(["text": "migrate-bundle-1", "empty": ""])
    #expect(try MigrationBundle(at: directory.path + "/text") == nil)
    #expect(try MigrationBundle(at: directory.path + "/empty") == nil)
  }

  @Test("a bundle that is cut off anywhere behind its program is refused")
  func truncated() throws {
    let (bundle, directory) = try write()
    let bytes = try directory.read("bundle")
    for length in (try size(Self.program) + 1)..<bytes.count {
      let path = try directory.write("cut", Array(bytes[..<length]))
      let error = #expect(throws: BundleError.self) { try MigrationBundle(at: path) }
      #expect(error == .damaged(path: path, .endMissing), "\(length)")
    }
    #expect(bundle.path.hasSuffix("/bundle"))
  }

  @Test("a program that is cut off is refused, one without anything behind it is none")
  func truncatedProgram() throws {
    let (_, directory) = try write()
    let bytes = try directory.read("bundle")
    let length = try size(Self.program)
    let cut = try directory.write("cut", Array(bytes[..<(length - 1)]))
    #expect(throws: BundleError.damaged(path: cut, .programCut)) {
      try MigrationBundle(at: cut)
    }
    let whole = try directory.write("whole", Array(bytes[..<length]))
    #expect(try MigrationBundle(at: whole) == nil)
  }

  @Test("a changed bit anywhere behind the program is found")
  func changedBits() throws {
    let (bundle, directory) = try write()
    let bytes = try directory.read("bundle")
    for position in try size(Self.program)..<bytes.count {
      var changed = bytes
      changed[position] ^= 1 << UInt8(position % 8)
      let path = try directory.write("changed", changed)
      let error = #expect(throws: BundleError.self, "byte \(position)") {
        try MigrationBundle(at: path)?.load()
      }
      guard case .damaged = error else {
        Issue.record("byte \(position): \(String(describing: error))")
        continue
      }
    }
    #expect(throws: Never.self) { try bundle.load() }
  }

  @Test("a changed program is found when all of the bundle is checked")
  func changedProgram() throws {
    let (_, directory) = try write()
    var bytes = try directory.read("bundle")
    bytes[try size(Self.program) / 2] ^= 1
    let path = try directory.write("changed", bytes)
    let bundle = try #require(try MigrationBundle(at: path))
    #expect(throws: BundleError.damaged(path: path, .program)) {
      try bundle.check()
    }
  }

  @Test("bytes behind a bundle, and bytes missing within, are found")
  func otherSize() throws {
    let (_, directory) = try write()
    var bytes = try directory.read("bundle")
    let longer = try directory.write("longer", bytes + [0x0A])
    #expect(throws: BundleError.self) { try MigrationBundle(at: longer) }
    bytes.remove(at: try size(Self.program) + 10)
    let shorter = try directory.write("shorter", bytes)
    #expect(throws: BundleError.self) { try MigrationBundle(at: shorter) }
  }

  @Test("the text of a manifest is read back as it was")
  func manifest() throws {
    var manifest = BundleManifest(directory: "db/my versions")
    manifest.commit = .init(id: "0123456789abcdef", isModified: true)
    manifest.settings = ["version_table": "my ledger", "lock_wait": ""]
    manifest.files = [.init(path: "0001 a  b.sql", size: 12, digest: "sha256:00")]
    #expect(BundleManifest(Array(manifest.text.utf8)) == manifest)
    manifest.commit = .init(id: "0123456789abcdef", isModified: false)
    #expect(BundleManifest(Array(manifest.text.utf8)) == manifest)
    #expect(BundleManifest(Array("colour red\n".utf8)) == nil)
  }

  @Test("a setting of several lines is refused and nothing is written")
  func severalLines() throws {
    let directory = try ScratchDirectory()
    var manifest = BundleManifest(directory: "versions")
    manifest.settings = ["application_name": "a\nb"]
    let writer = BundleWriter(executable: Self.program, files: [], manifest: manifest)
    #expect(throws: BundleError.severalLines("a\nb")) {
      try writer.write(to: directory.path + "/bundle", from: "versions")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }

  @Test("only a bundle is replaced, unless it is asked for")
  func replacing() throws {
    let (_, directory) = try write()
    let path = directory.path + "/bundle"
    let writer = BundleWriter(
      executable: Self.program, files: [], manifest: BundleManifest(directory: "versions"))
    try writer.write(to: path, from: "versions")
    try directory.write("bundle", Array(try directory.read("bundle").dropLast()))
    try writer.write(to: path, from: "versions")

    let other = try directory.write("other", Array("mine".utf8))
    #expect(throws: BundleError.exists(path: other)) {
      try writer.write(to: other, from: "versions")
    }
    #expect(try directory.read("other") == Array("mine".utf8))
    try writer.write(to: other, from: "versions", overwriting: true)
    #expect(try MigrationBundle(at: other) != nil)
  }
}
