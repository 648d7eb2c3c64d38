/// The help of a command as people look through it: its own options before the groups that many commands
/// have, and those of every command in two lines.
struct HelpText {
  private var sections: [Substring.SubSequence]

  /// Takes the parser's text, whose sections are apart by empty lines and begin with a title in capitals.
  init(_ text: String) {
    sections = text.split(separator: #/\n\n(?=[A-Z][A-Z ]+:)/#)
  }

  private func index(_ title: String) -> Int? {
    sections.firstIndex { $0.hasPrefix("\(title):") }
  }

  /// The text.
  var text: String {
    var sections = sections
    guard let own = index("OPTIONS") else { return sections.joined(separator: "\n\n") }
    let options = sections.remove(at: own).trimmingEnd
    if let place = index("ARGUMENTS") ?? index("USAGE") {
      sections.insert(options, at: place + 1)
    } else {
      sections.append(options)
    }
    // Those of the program itself are told in full.
    if index("SUBCOMMANDS") == nil, let place = index("GLOBAL OPTIONS") {
      let global = sections.remove(at: place)
      let names = global.matches(of: #/(?m)^  ((?:-\w, )?--[\w-]+(?: <\w+>)?)/#).map { $0.1 }
      sections.append("GLOBAL OPTIONS (see `migrate --help`):\n\(Self.lines(names))")
    }
    return sections.map(\.trimmingEnd).joined(separator: "\n\n") + "\n"
  }

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
