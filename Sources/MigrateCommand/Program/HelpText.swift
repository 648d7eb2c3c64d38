/// The help of a command as people look through it: its own options before the groups that many commands
/// have, and those of every command in two lines.
struct HelpText {
  private var sections: [Substring]

  /// Takes the parser's text, whose sections are apart by empty lines and begin with a title in capitals.
  init(_ text: String) {
    sections = text.split(separator: #/\n\n(?=[A-Z][A-Z ]+:)/#)
    arrange()
  }

  private mutating func remove(_ title: String) -> Substring? {
    index(title).map { sections.remove(at: $0).trimmingEnd }
  }

  private func index(_ title: String) -> Int? {
    sections.firstIndex { $0.hasPrefix("\(title):") }
  }

  private mutating func arrange() {
    guard let options = remove("OPTIONS") else { return }
    let place = (index("ARGUMENTS") ?? index("USAGE")).map { $0 + 1 } ?? sections.endIndex
    sections.insert(options, at: place)
    // Those of the program itself are told in full.
    guard index("SUBCOMMANDS") == nil, let global = remove("GLOBAL OPTIONS") else { return }
    let names = global.matches(of: #/(?m)^  ((?:-\w, )?--[\w-]+(?: <\w+>)?)/#).map { $0.1 }
    sections.append("GLOBAL OPTIONS (see `migrate --help`):\n\(Self.lines(names))")
  }

  /// The text.
  var text: String { sections.map(\.trimmingEnd).joined(separator: "\n\n") + "\n" }

  /// Words in lines of 80 columns at most.
  private static func lines(_ words: [Substring]) -> String {
    var lines = [" "]
    for word in words {
      if lines[lines.count - 1].count + word.count + 2 > 80 { lines.append(" ") }
      lines[lines.count - 1] += " \(word)" + (word == words.last ? "" : ",")
    }
    return lines.joined(separator: "\n")
  }
}

extension Substring {
  fileprivate var trimmingEnd: Substring {
    var rest = self
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
