/// What the statements of a section outside a transaction have left in the session so far, and how it
/// is made again in another: after a lost connection, in a resumed run, behind a pooler.
///
/// What a transaction of the file's own, or a part of it, rolled back does not count.
struct SectionSession {
  private let dialect: any Dialect
  private var effects: [Effect] = []
  /// Where the file's own transaction and its savepoints began.
  private var marks: [(savepoint: String?, effects: Int)] = []

  /// Something that a session has and another does not.
  enum Effect {
    /// A setting and the like, which the same statement makes again.
    case setting(Statement)
    /// The settings that the server had after a statement which does not tell them.
    case observed(SessionObservation)
    /// An object that is gone with its session.
    case object(SessionObject, Statement)
    /// The end of such objects; nil for all of the kind.
    case end(SessionObject.Kind, name: String?)
  }

  init(_ dialect: any Dialect) { self.dialect = dialect }

  /// The statement of a setting that is in force; nil in a session that is as a new one.
  var setting: Statement? {
    var found: [(name: String, statement: Statement)] = []
    for case .setting(let statement) in effects {
      let words = SQLToken.words(in: statement.text)
      let name = words.dropFirst().first { $0.keyword != "SESSION" }?.folded ?? ""
      guard words.first?.keyword == "RESET" else {
        found.append((name, statement))
        continue
      }
      found.removeAll {
        $0.name == name || name == "all" && !["role", "authorization"].contains($0.name)
      }
    }
    return found.last?.statement
  }

  /// The commands that make the settings again, in order, each with its statement in the file.
  var restoring: [(SQLCommand, Statement?)] {
    effects.flatMap { effect -> [(SQLCommand, Statement?)] in
      switch effect {
      case .setting(let statement):
        [(SQLCommand(statement.text, location: statement.location), statement)]
      case .observed(let observation): observation.restoring.map { ($0, nil) }
      case .object, .end: []
      }
    }
  }

  /// The first object that is not there in another session, and that the section has not ended.
  var lost: (object: SessionObject, statement: Statement)? {
    for (index, effect) in effects.enumerated() {
      guard case .object(let object, let statement) = effect else { continue }
      let isEnded = effects[index...].contains { later in
        guard case .end(object.kind, let name) = later else { return false }
        return name == nil || object.name == nil || name == object.name
      }
      if !isEnded { return (object, statement) }
    }
    return nil
  }

  /// Takes in a statement that was done.
  mutating func add(_ statement: Statement) {
    if statement.kind == .ordinary, !statement.mayBeginOrEndObject { return }
    let words = SQLToken.words(in: statement.text)
    guard !follow(transaction: words, statement) else { return }
    switch dialect.effect(of: statement, words) {
    case .none, .unknown: break
    case .all: effects = []
    case .setting: effects.append(.setting(statement))
    case .object(let object): effects.append(.object(object, statement))
    case .end(let kind, let names):
      effects += names.isEmpty ? [.end(kind, name: nil)] : names.map { .end(kind, name: $0) }
    }
  }

  /// Takes in what the journal has of the session after a statement.
  mutating func add(journal text: String, after statement: Statement) {
    guard text != Self.notObserved else {
      effects.append(.object(SessionObject(kind: .unknown), statement))
      return
    }
    let observation = SessionObservation(text: text)
    effects.append(.observed(observation))
    for object in observation.objects { effects.append(.object(object, statement)) }
  }

  /// What the journal has until the server was asked.
  static let notObserved = "?"

  /// Follows the file's own transactions and savepoints.
  private mutating func follow(transaction words: [SQLToken], _ statement: Statement) -> Bool {
    let keywords = words.prefix(6).map(\.keyword)
    switch keywords.first {
    case "SAVEPOINT":
      marks.append((words.last?.folded, effects.count))
    case "RELEASE":
      if let mark = marks.lastIndex(where: { $0.savepoint == words.last?.folded }) {
        marks.removeSubrange(mark...)
      }
    case "ROLLBACK" where statement.kind != .transactionControl:
      if let mark = marks.lastIndex(where: { $0.savepoint == words.last?.folded }) {
        effects.removeSubrange(marks[mark].effects...)
        marks.removeSubrange((mark + 1)...)
      }
    case _ where statement.kind != .transactionControl: return false
    case "BEGIN", "START": marks = [(nil, effects.count)]
    default:
      let isUndone = ["ROLLBACK", "ABORT"].contains(keywords.first ?? "")
      if isUndone, let first = marks.first { effects.removeSubrange(first.effects...) }
      let goesOn = keywords.contains("CHAIN") && !keywords.contains("NO")
      marks = goesOn ? [(nil, effects.count)] : []
    }
    return true
  }
}

/// An object that belongs to its session.
package struct SessionObject: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case temporary, cursor, advisoryLock, unknown }

  var kind: Kind
  /// Its name in small letters; nil where the statement does not tell.
  var name: String?
}

extension SessionObject: CustomStringConvertible {
  /// The kind with the name.
  package var description: String {
    switch kind {
    case .temporary: "the temporary object" + (name.map { " \($0)" } ?? "")
    case .cursor: "the cursor" + (name.map { " \($0)" } ?? "")
    case .advisoryLock: "the advisory lock"
    case .unknown: "what this statement set"
    }
  }
}

extension Statement {
  /// Whether the statement may leave something in the session, or change it for the rest of the
  /// transaction.
  var touchesSession: Bool { kind == .session || setsLocally }

  private var setsLocally: Bool {
    text.utf8.starts(withKeyword: "SET")
      && SQLToken.words(in: String(text.prefix(200))).dropFirst().first?.keyword == "LOCAL"
  }

  /// Whether it is code of which only the server knows what it sets.
  func hidesSettings(_ dialect: any Dialect) -> Bool {
    guard kind == .session else { return false }
    if case .unknown = dialect.effect(of: self, SQLToken.words(in: text)) { return true }
    return false
  }

  /// Whether the time-outs may be others after it.
  func mayChangeTimeouts(_ dialect: any Dialect) -> Bool {
    guard touchesSession else { return false }
    return text.lowercased().contains("_timeout") || text.utf8.starts(withKeyword: "RESET")
      || hidesSettings(dialect)
  }

  /// Whether an ordinary statement may concern an object of the session, or a savepoint.
  fileprivate var mayBeginOrEndObject: Bool {
    ["SAVEPOINT", "RELEASE", "ROLLBACK", "DROP", "CLOSE"].contains {
      text.utf8.starts(withKeyword: $0)
    }
  }
}
