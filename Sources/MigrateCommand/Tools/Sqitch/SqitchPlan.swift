import Crypto
import Migrations

/// A plan of sqitch: its changes in the order in which they are deployed.
///
/// The format is that of sqitch's `sqitch-plan` manual page.
struct SqitchPlan: Sendable {
  /// The project.
  private(set) var project = ""
  private(set) var uri: String?
  /// The changes, in order.
  private(set) var changes: [Change] = []
  /// The lines that are none of a plan.
  private(set) var problems: [Problem] = []

  /// A line of the plan.
  struct Change: Sendable {
    let name: String
    let line: SourceLine
    let date: String
    let planner: String
    let note: String
    /// As they are written: `users`, `users@v1`, `other_project:users`.
    let requires: [String]
    let conflicts: [String]
    /// The key of its row in `sqitch.changes`.
    var identifier = ""
    /// The tags between it and the next change, without `@`.
    var tags: [String] = []
  }

  /// Reads a plan.
  init(_ file: SourceFile) {
    for line in file.lines {
      let text = line.trimmed
      if text.isEmpty || text.hasPrefix("#") { continue }
      if text.hasPrefix("%") {
        readPragma(text.dropFirst())
      } else if text.hasPrefix("@") {
        let tag = text.dropFirst().prefix { $0 != " " }
        if let last = changes.indices.last { changes[last].tags.append(String(tag)) }
      } else if var change = Change(line) {
        change.identifier = identifier(of: change)
        changes.append(change)
      } else {
        problems.append(Problem(line.location, "is no change, tag or pragma of a sqitch plan"))
      }
    }
  }

  private mutating func readPragma(_ text: Substring) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return }
    switch parts[0] {
    case "project": project = String(parts[1])
    case "uri": uri = String(parts[1])
    default: break
    }
  }

  /// The position of the change that a requirement names, among those before another one; nil when it
  /// is none of this plan.
  func position(of requirement: String, before limit: Int) -> Int? {
    var name = requirement[...]
    if let colon = name.firstIndex(of: ":") {
      guard name[..<colon] == project else { return nil }
      name = name[name.index(after: colon)...]
    }
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    var end = limit
    if parts.count > 1, !["HEAD", "FIXED"].contains(parts[1]) {
      guard let tagged = changes[..<limit].firstIndex(where: { $0.tags.contains(String(parts[1])) })
      else { return nil }
      end = tagged + 1
    }
    if parts[0].isEmpty { return end - 1 }
    return changes[..<end].lastIndex { $0.name == parts[0] || $0.identifier == parts[0] }
  }

  /// The tags between a change and the next of the same name; nil when there is none.
  func reworkTags(of position: Int) -> [String]? {
    let name = changes[position].name
    guard let next = changes[(position + 1)...].firstIndex(where: { $0.name == name }) else {
      return nil
    }
    return changes[position..<next].flatMap(\.tags)
  }

  /// SHA-1 as in git, of what sqitch's `App::Sqitch::Plan::Change` calls the info of a change.
  private func identifier(of change: Change) -> String {
    var lines = ["project \(project)"]
    lines += uri.map { ["uri \($0)"] } ?? []
    lines.append("change \(change.name)")
    lines += changes.last.map { ["parent \($0.identifier)"] } ?? []
    lines += ["planner \(change.planner)", "date \(change.date)"]
    if !change.requires.isEmpty { lines += ["requires"] + change.requires.map { "  + \($0)" } }
    if !change.conflicts.isEmpty { lines += ["conflicts"] + change.conflicts.map { "  - \($0)" } }
    if !change.note.isEmpty { lines += ["", change.note] }
    let info = Array(lines.joined(separator: "\n").utf8)
    return Insecure.SHA1.hash(data: Array("change \(info.count)\0".utf8) + info).hexadecimal
  }
}

extension SqitchPlan.Change {
  /// Reads `name [requirements] date planner <address> # note`; nil for anything else.
  fileprivate init?(_ line: SourceLine) {
    var text = line.trimmed
    if text.hasPrefix("+") { text = text.dropFirst().drop { $0 == " " } }
    name = String(text.prefix { $0 != " " && $0 != "\t" })
    text = text.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
    var needed: [Substring] = []
    if text.first == "[", let end = text.firstIndex(of: "]") {
      needed = text[..<end].dropFirst().split(separator: " ")
      text = text[text.index(after: end)...].drop { $0 == " " }
    }
    requires = needed.filter { !$0.hasPrefix("!") }.map(String.init)
    conflicts = needed.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
    date = String(text.prefix { $0 != " " })
    text = text.dropFirst(date.count + 1)
    guard let end = text.firstIndex(of: ">"), date.contains("T") else { return nil }
    planner = String(text[...end])
    let comment = text[end...].dropFirst().drop { $0 == " " || $0 == "#" }
    note = String(comment).replacing("\\n", with: "\n").replacing("\\\\", with: "\\")
    self.line = line
  }
}
