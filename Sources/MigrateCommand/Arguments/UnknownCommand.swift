import ArgumentParser
import Migrations

/// What to say when the first word of a command line is no command; nil when it is one.
func unknownCommandMessage(_ arguments: [String]) -> String? {
  guard let word = commandWord(arguments), !isCommand(word) else { return nil }
  let other = commandsOfOthers[word].map { "here it is `migrate \($0)`" }
  let suggestion = other ?? nearMiss(word, among: knownCommands).map { "did you mean \"\($0)\"?" }
  return "there is no command \"\(word)\"; \(suggestion ?? "`migrate --help` lists the commands")"
}

/// What the commands of other tools are here.
let commandsOfOthers = [
  "up": "upgrade head", "up-to": "upgrade REV", "up-by-one": "upgrade +1",
  "migrate": "upgrade head",
  "apply": "upgrade head", "update": "upgrade head", "latest": "upgrade head",
  "run": "upgrade head",
  "deploy-migrations": "upgrade head", "down": "downgrade -1", "down-to": "downgrade REV",
  "rollback": "downgrade -1", "revert": "downgrade -1", "undo": "downgrade -1",
  "reset": "downgrade base", "drop": "downgrade base", "clean": "downgrade base",
  "new": "revision -m TEXT", "create": "revision -m TEXT", "add": "revision -m TEXT",
  "generate": "revision -m TEXT", "make": "revision -m TEXT", "makemigrations": "revision -m TEXT",
  "version": "current", "info": "status", "list": "status", "showmigrations": "status",
  "validate": "check", "wait": "check --wait 60s", "force": "stamp REV", "goto": "upgrade REV",
  "resolve": "stamp REV", "mark": "stamp REV", "load": "upgrade head",
  "ensure_version": "stamp base",
  "sqlmigrate": "upgrade REV --sql", "inspect": "dump", "schema": "dump", "fix": "rebase",
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
