import Migrations

/// sqitch: a plan with requirements, and scripts that psql runs.
enum SqitchFormat: HistoryFormat {
  static let name = "sqitch"

  static func recognizes(_ tree: SourceTree) -> Bool { plan(of: tree) != nil }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    guard let file = plan(of: tree) else {
      throw ProblemList([
        Problem(SourceLocation(path: tree.path, line: 0), "there is no sqitch.plan in it")
      ])
    }
    let project = SqitchProject(tree: tree, plan: SqitchPlan(file))
    return try project.history()
  }

  private static func plan(of tree: SourceTree) -> SourceFile? {
    tree.file(SqitchConfiguration(tree.file("sqitch.conf")).plan)
  }
}

/// The plan with the scripts of its changes.
private struct SqitchProject {
  let tree: SourceTree
  let plan: SqitchPlan
  let configuration: SqitchConfiguration
  /// What each change is called: a reworked one with the tag that its scripts are named by.
  let names: [String]

  init(tree: SourceTree, plan: SqitchPlan) {
    self.tree = tree
    self.plan = plan
    let configuration = SqitchConfiguration(tree.file("sqitch.conf"))
    self.configuration = configuration
    names = plan.changes.indices.map { position in
      let name = plan.changes[position].name
      guard let tags = plan.reworkTags(of: position) else { return name }
      // As in sqitch: by the first tag for which there is a script, else by the first.
      let reworked = tags.map { "\(name)@\($0)" }
      return reworked.first { tree.file(configuration.script($0, "deploy")) != nil }
        ?? reworked.first ?? name
    }
  }

  func history() throws(ProblemList) -> ImportedHistory {
    var problems = plan.problems
    var history = ImportedHistory()
    for position in plan.changes.indices {
      let path = configuration.script(names[position], "deploy")
      guard let deploy = tree.file(path) else {
        problems.append(
          Problem(plan.changes[position].line.location, "its script \(path) is not there"))
        continue
      }
      history.migrations.append(migration(position, deploy))
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    let verifications = names.compactMap { tree.file(configuration.script($0, "verify")) }
    history.setAside = Set(verifications.map(\.path))
    if !verifications.isEmpty {
      history.notes.append(
        "the verify scripts are left out; `migrate verify` runs each change up, down and up again")
    }
    return history
  }

  private func migration(_ position: Int, _ deploy: SourceFile) -> ImportedMigration {
    let change = plan.changes[position]
    let needed = change.requires.map { ($0, plan.position(of: $0, before: position)) }
    return ImportedMigration(
      version: names[position], message: words(of: change.name),
      // psql runs a script as it is; most begin and commit a transaction themselves.
      up: ImportedSection(deploy, runsInTransaction: false),
      down: tree.file(configuration.script(names[position], "revert")).map {
        ImportedSection($0, runsInTransaction: false)
      },
      reviewItems: needed.filter { $0.1 == nil }.map { requirement, _ in
        Problem(
          change.line.location,
          "requires \(requirement), which is no change before it in this plan; see to it yourself")
      },
      dependencies: needed.compactMap(\.1).map { names[$0] },
      remarks: remarks(change), recordKey: change.identifier)
  }

  private func remarks(_ change: SqitchPlan.Change) -> [String] {
    var remarks = ["Planned: \(change.date)", "Change ID: \(change.identifier)"]
    if !change.note.isEmpty {
      remarks.append(
        "Note: \(change.note.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }
    remarks += change.conflicts.map { "Conflicts with: \($0)" }
    remarks += change.tags.map { "Tag: @\($0)" }
    return remarks
  }
}
