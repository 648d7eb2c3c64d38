import Migrations

/// yoyo: SQL files, each perhaps with a `.rollback.sql`, and files in Python with steps of SQL.
enum YoyoFormat: HistoryFormat {
  static let name = "yoyo"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.files.contains { file in
      file.isAtTop
        && (file.name.hasSuffix(".rollback.sql")
          || file.name.hasSuffix(".py") && file.lines.contains { $0.text.hasPrefix("from yoyo ") }
          || file.name.hasSuffix(".sql") && !YoyoDirectives(file).dependencies.isEmpty)
    }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var history = ImportedHistory()
    var migrations: [ImportedMigration] = []
    for file in tree.files where file.isAtTop && !file.name.hasSuffix(".rollback.sql") {
      guard let id = file.name.without(".sql") ?? file.name.without(".py") else { continue }
      if id.hasPrefix("post-apply") {
        history.reviewItems.append(
          Problem(
            SourceLocation(path: file.path, line: 1),
            "runs after each run of yoyo; it is left out, as this is no migration"))
      } else if file.name.hasSuffix(".sql") {
        migrations.append(sqlMigration(id, file, tree.file("\(id).rollback.sql")))
      } else if file.name != "__init__.py" {
        migrations.append(YoyoScript(file).migration(id))
      }
    }
    history.migrations = try inOrder(migrations)
    return history
  }

  private static func sqlMigration(
    _ id: String, _ file: SourceFile, _ rollback: SourceFile?
  ) -> ImportedMigration {
    let directives = YoyoDirectives(file)
    func section(_ file: SourceFile) -> ImportedSection {
      ImportedSection(file, runsInTransaction: directives.isTransactional)
    }
    return ImportedMigration(
      version: id, message: message(of: id), up: section(file), down: rollback.map(section),
      dependencies: directives.dependencies)
  }

  /// `0003.add-users` and `20240102_01_xY3zA-add-users` for people.
  static func message(of id: String) -> String {
    guard let name = NumberedName(id) else { return words(of: id) }
    let parts = name.message.split(separator: " ")
    // `yoyo new` writes a number and five characters by chance before the words.
    let isGenerated = parts.count > 1 && parts[0].allSatisfy(\.isNumber) && parts[1].count == 5
    return isGenerated ? parts.dropFirst(2).joined(separator: " ") : name.message
  }

  /// The migrations in the order of their names, each after those that it needs.
  /// - Throws: `ProblemList` with those that are not there, and a circle.
  private static func inOrder(
    _ migrations: [ImportedMigration]
  ) throws(ProblemList) -> [ImportedMigration] {
    let ids = Set(migrations.map(\.version))
    let problems = migrations.flatMap { migration in
      migration.dependencies.filter { !ids.contains($0) }.map { id in
        Problem(
          SourceLocation(path: migration.up.path, line: 1), "depends on \(id), which is not there")
      }
    }
    if !problems.isEmpty { throw ProblemList(problems) }
    var (ordered, done, rest): ([ImportedMigration], Set<String>, [ImportedMigration]) =
      ([], [], migrations)
    while let next = rest.firstIndex(where: { done.isSuperset(of: $0.dependencies) }) {
      let migration = rest.remove(at: next)
      done.insert(migration.version)
      ordered.append(migration)
    }
    guard let stuck = rest.first else { return ordered }
    throw ProblemList([
      Problem(SourceLocation(path: stuck.up.path, line: 1), "depends on itself in a circle")
    ])
  }
}

/// What the comments at the start of a SQL file of yoyo say.
private struct YoyoDirectives {
  var dependencies: [String] = []
  var isTransactional = true

  init(_ file: SourceFile) {
    for line in file.lines {
      let text = line.trimmed
      if text.isEmpty { continue }
      guard text.hasPrefix("--") else { return }
      let parts = text.dropFirst(2).split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let words = parts[1].split { $0 == " " || $0 == "\t" }
      switch Substring(parts[0].utf8.trimmingSpace()) {
      case "depends": dependencies += words.map(String.init)
      case "transactional": isTransactional = words.first?.lowercased() != "false"
      default: break
      }
    }
  }
}

/// A file in Python of yoyo, whose steps are mostly literals.
private struct YoyoScript {
  private let path: String
  private let module: PythonModule
  private var up: [String] = []
  private var down: [String] = []
  private var unknown: Problem?
  private var reviewItems: [Problem] = []

  init(_ file: SourceFile) {
    path = file.path
    module = PythonModule(file)
    for (call, line) in module.calls { add(call, line) }
    if let steps = module.values["steps"] { add(steps, module.lines["steps"] ?? 1) }
  }

  func migration(_ id: String) -> ImportedMigration {
    let isTransaction = module.values["__transactional__"] != .flag(false)
    func section(_ steps: [String]) -> ImportedSection {
      let text = steps.map { $0.hasSuffix(";") ? $0 : $0 + "\n;" }.joined(separator: "\n")
      return ImportedSection(
        SourceFile(path: path, name: path, text: text), runsInTransaction: isTransaction)
    }
    let title = module.documentation.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) }
    return ImportedMigration(
      version: id,
      message: title.map { String(Substring($0.utf8.trimmingSpace())) }
        ?? YoyoFormat.message(of: id),
      up: section(up), down: down.isEmpty ? nil : section(down.reversed()),
      reviewItems: reviewItems,
      todo: unknown, dependencies: module.values["__depends__"]?.names ?? [])
  }

  private mutating func add(_ value: PythonValue, _ line: Int) {
    let location = SourceLocation(path: path, line: line)
    switch value {
    case .list(let steps): steps.forEach { add($0, line) }
    case .call(let name, let steps) where ["group", "transaction"].contains(name):
      steps.forEach { add($0, line) }
    case .call(let name, let arguments) where name == "step" || name == "yoyo.step":
      addStep(arguments, location)
    case .call, .none, .flag, .text: break
    case .unknown: unknown = unknown ?? Problem(location, "has steps that only Python knows")
    }
  }

  private mutating func addStep(_ arguments: [PythonValue], _ location: SourceLocation) {
    switch arguments.first {
    case .text(let sql)?: up.append(String(Substring(sql.utf8.trimmingSpace())))
    case PythonValue.none?, nil: break
    default: unknown = unknown ?? Problem(location, "has a step in Python")
    }
    switch arguments.dropFirst().first {
    case .text(let sql)?: down.append(String(Substring(sql.utf8.trimmingSpace())))
    case PythonValue.none?, nil: break
    default: reviewItems.append(Problem(location, "has a step back in Python; write it in SQL"))
    }
    if arguments.count > 2 {
      reviewItems.append(Problem(location, "yoyo passes over errors here, and migrate does not"))
    }
  }
}
