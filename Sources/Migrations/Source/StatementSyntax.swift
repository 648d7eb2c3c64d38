/// What the words of a statement say about where it ends and what it is.
struct StatementSyntax {
  /// The first words, quoted names included, and enough of them to tell what the statement does.
  private(set) var words: [Range<Int>] = []
  /// Where colons stand outside quotes and comments.
  private(set) var colons: [Int] = []
  /// Whether COPY data follows the statement.
  private(set) var isCopyFromStdin = false
  /// Whether `set_config` is called somewhere.
  private(set) var callsSetConfig = false
  /// Where the outermost open parenthesis is.
  var openParenthesis: Int? { parenthesisDepth > 0 ? outermostParenthesis : nil }
  /// Whether the body of a function or trigger is open.
  var hasOpenBody: Bool { body.isOpen || trigger == .body || trigger == .semicolon }

  private var parenthesisDepth = 0
  private var outermostParenthesis = 0
  private var body = RoutineBody()
  private var isCopy = false
  private var routine = RoutineState()
  private var followsFrom = false
  private var trigger = TriggerState()

  private static let wordLimit = 12

  /// Begins the next statement; keeps the storage of the words.
  mutating func reset() {
    var next = StatementSyntax()
    swap(&next.words, &words)
    next.words.removeAll(keepingCapacity: true)
    self = next
  }

  mutating func add(
    word range: Range<Int>, of text: UnsafeRawBufferPointer, _ bodies: LexicalRules.Bodies
  ) {
    let word = Word(UnsafeRawBufferPointer(rebasing: text[range]))
    if words.count < Self.wordLimit {
      words.append(range)
      if words.count == 1 { isCopy = word == "copy" }
    }
    if bodies == .triggers {
      trigger = trigger.after(word)
      return
    }
    if word == "set_config" { callsSetConfig = true }
    routine = routine.after(word)
    guard parenthesisDepth == 0 else {
      body.addOther()
      return
    }
    if isCopy {
      // The grammar takes STDOUT for STDIN.
      if followsFrom, word == "stdin" || word == "stdout" { isCopyFromStdin = true }
      followsFrom = word == "from"
    } else if routine == .defined {
      body.add(word)
    }
  }

  mutating func add(quotedName range: Range<Int>, _ bodies: LexicalRules.Bodies) {
    if words.count < Self.wordLimit { words.append(range) }
    followsFrom = false
    addOther(bodies)
  }

  /// Adds a token that is neither a word nor a name.
  mutating func addOther(_ bodies: LexicalRules.Bodies) {
    if bodies == .triggers { trigger = trigger.after(nil) } else { body.addOther() }
  }

  mutating func addColon(at position: Int) { colons.append(position) }

  mutating func openParenthesis(at position: Int) {
    if parenthesisDepth == 0 { outermostParenthesis = position }
    parenthesisDepth += 1
  }

  mutating func closeParenthesis() { parenthesisDepth = max(0, parenthesisDepth - 1) }

  /// Whether a semicolon here ends the statement. One that does not belongs to it.
  mutating func endsAtSemicolon(_ bodies: LexicalRules.Bodies) -> Bool {
    guard bodies == .triggers else {
      if parenthesisDepth == 0 { body.addSemicolon() }
      return parenthesisDepth == 0 && !body.isOpen
    }
    guard trigger == .body || trigger == .semicolon else { return true }
    trigger = .semicolon
    return false
  }
}
