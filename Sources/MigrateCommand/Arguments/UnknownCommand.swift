import ArgumentParser
import Migrations

/// What to say when the first word of a command line is no command; nil when it is one.
func unknownCommandMessage(_ arguments: [String]) -> String? {
  guard let word = commandWord(arguments), !isCommand(word) else { return nil }
  // A URL or a connection string, perhaps with a password.
  guard !word.contains("://"), !word.contains("=") else {
    return "a command comes first, and the database is named by `--url URL`"
      + (foreignCommand(arguments).map { "; here it is `migrate \($0.replacement)`" } ?? "")
  }
  if let other = foreignCommand(arguments), arguments.contains(where: { $0 == other.word }) {
    return "there is no command \"\(word)\"; here it is `migrate \(other.replacement)`"
  }
  let near = suggestion(for: word, among: knownCommands).map { "did you mean \"\($0)\"?" }
  return "there is no command \"\(word)\"; \(near ?? "`migrate --help` lists the commands")"
}

/// The command of another tool in a command line, and what it is here; nil where there is none, or where
/// a command of this tool comes first.
///
/// The first words may only say what it is about, as in `migrate apply`, `db:rollback`, `migration run`,
/// `postgres up` or `schema apply`.
func foreignCommand(_ arguments: [String]) -> (word: String, replacement: String)? {
  var topic: (word: String, replacement: String)?
  var isValue = false
  for word in arguments.prefix(while: { $0 != "--" }) {
    let mayBeValue = isValue
    isValue = word.hasPrefix("-") && !word.contains("=")
    if word.hasPrefix("-") || word.contains("://") || word.contains("=") { continue }
    if topic == nil, isCommand(word) { return nil }
    var isTopic = false
    for part in word.lowercased().split(separator: ":").map(String.init) {
      if topics.contains(part), !mayBeValue || plainTopics.contains(word.lowercased()) {
        isTopic = true
        topic = topic ?? (word, "upgrade head")
      } else if let command = commandsOfOthers[part] ?? (topic == nil ? nil : behindTopics[part]) {
        return (word, command)
      } else if isCommand(part) {
        return (word, part)
      }
    }
    // What follows a command is its target.
    if !isTopic, !mayBeValue { break }
  }
  return topic.flatMap { plainTopics.contains($0.word.lowercased()) ? $0 : nil }
}

/// What is another command where it stands alone: `migrate deploy`, `prisma db push`.
private let behindTopics = [
  "deploy": "upgrade head", "dev": "upgrade head", "push": "upgrade head",
  "diff": "revision -m TEXT",
]

/// The topics that are commands where nothing follows.
private let plainTopics: Set = ["migrate", "db:migrate", "evolutions"]

/// First words that say what a command is about, and databases, which some tools are told first.
private let topics: Set = [
  "migrate", "migration", "migrations", "db", "schema", "evolutions", "postgres",
  "postgresql", "sqlite", "sqlite3", "pgx", "typeorm", "prisma", "ef",
]

/// What the commands of other tools are here.
private let commandsOfOthers = [
  "up": "upgrade head", "up-to": "upgrade REV", "up-by-one": "upgrade +1", "up-one": "upgrade +1",
  "apply": "upgrade head", "update": "upgrade head", "latest": "upgrade head",
  "run": "upgrade head", "update-count": "upgrade +N", "updatecount": "upgrade +N",
  "update-to-tag": "upgrade REV", "updatetotag": "upgrade REV",
  "deploy-migrations": "upgrade head", "down": "downgrade -1", "down-to": "downgrade REV",
  "rollback": "downgrade -1", "revert": "downgrade -1", "undo": "downgrade -1",
  "rollback-count": "downgrade -N", "rollbackcount": "downgrade -N",
  "rollback-one-changeset": "downgrade REV", "reset": "downgrade base", "drop": "downgrade base",
  "clean": "downgrade base", "dropall": "downgrade base", "drop-all": "downgrade base",
  "new": "revision -m TEXT", "create": "revision -m TEXT", "add": "revision -m TEXT",
  "generate": "revision -m TEXT", "make": "revision -m TEXT", "makemigrations": "revision -m TEXT",
  "version": "current", "info": "status", "list": "status", "showmigrations": "status",
  "validate": "check", "hash": "check", "wait": "check --wait 60s", "force": "stamp REV",
  "goto": "upgrade REV", "resolve": "stamp REV", "mark": "stamp REV", "load": "upgrade head",
  "changelogsync": "stamp heads", "changelog-sync": "stamp heads", "fake": "stamp REV",
  "ensure_version": "stamp base", "log": "history", "updatesql": "upgrade head --sql",
  "update-sql": "upgrade head --sql", "rollback-sql": "downgrade A:B --sql",
  "sqlmigrate": "upgrade REV --sql", "inspect": "dump", "snapshot": "dump",
  "generatechangelog": "baseline", "generate-changelog": "baseline",
  "diffchangelog": "diff", "diff-changelog": "diff", "fix": "rebase", "redo": "downgrade -1",
]

private var knownCommands: [String] {
  Migrate.configuration.subcommands.map { $0._commandName } + ["help"]
}

/// Whether a word is a command.
func isCommand(_ word: String) -> Bool { knownCommands.contains(word) }

/// The first word that is neither an option nor the value of a global one.
private func commandWord(_ arguments: [String]) -> String? {
  var isValue = false
  for argument in arguments {
    if !isValue, !argument.hasPrefix("-") { return argument }
    isValue = GlobalOptions.namesWithValue.contains(argument)
  }
  return nil
}
