import ArgumentParser
import Migrations

/// What to say when the first word of a command line is no command; nil when it is one.
func unknownCommandMessage(_ arguments: [String]) -> String? {
  let known = Migrate.configuration.subcommands.map { $0._commandName } + ["help"]
  guard let word = commandWord(arguments), !known.contains(word) else { return nil }
  let suggestion = nearMiss(word, among: known).map { "did you mean \"\($0)\"?" }
  return "there is no command \"\(word)\"; \(suggestion ?? "`migrate --help` lists the commands")"
}

/// The first word that is neither an option nor the value of a global one.
private func commandWord(_ arguments: [String]) -> String? {
  var isValue = false
  for argument in arguments {
    if !isValue, !argument.hasPrefix("-") { return argument }
    isValue = GlobalOptions.namesWithValue.contains(argument)
  }
  return nil
}
