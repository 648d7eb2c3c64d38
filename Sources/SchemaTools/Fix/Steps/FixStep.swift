/// A statement of a fixed migration, or a few that belong together.
struct FixStep: Sendable {
  /// What a step needs around it.
  enum Place: Sendable {
    /// The section as it was.
    case ordinary
    /// No transaction: it builds, drops or swaps something while others work on.
    case concurrent
    /// A transaction of its own: it reads all rows and blocks nobody.
    case validation
    /// No transaction: it runs batch by batch.
    case backfill
    /// Revisions of its own, between which both versions of an application work.
    case online
  }

  /// The text of a step.
  enum Text: Sendable {
    /// The statement of the file.
    case asWritten
    /// Other statements, without semicolons.
    case statements([String])
  }

  /// The statement of the section that it comes from, counted from 0.
  let statement: Int
  /// Whether it is the statement or what is left of it, and nothing that follows it.
  var isRest = false
  var place = Place.ordinary
  var text = Text.asWritten
  /// The line before it that makes it a backfill.
  var directive: String?
  /// What it does, for the message of a revision of its own.
  var title: String
  /// What it makes or takes away; nil when that is not known.
  var effects: Set<Effect>?
  /// The statements that undo it, in order; nil when they are not known.
  var undo: [String]?
  /// What the statement of the section deals with.
  let touch: StatementTouch
  /// The names of what only it makes.
  var ownNames: Set<String> = []
  /// Whether it drops or detaches something.
  var isRemoval = false
  /// Whether an `ON CONFLICT` or a foreign key may rely on it.
  var isUnique = false

  /// Whether it is the statement of the file.
  var isAsWritten: Bool { if case .asWritten = text { true } else { false } }

  /// How many statements it has.
  var count: Int { if case .statements(let statements) = text { statements.count } else { 1 } }

  /// Whether it has to run after another step of an earlier statement.
  func mustFollow(_ earlier: FixStep) -> Bool {
    if touch.isOpaque || touch.isRemoval || earlier.touch.isOpaque { return true }
    if !touch.names.isDisjoint(with: earlier.ownNames) { return true }
    guard !touch.names.isDisjoint(with: earlier.touch.names) else { return false }
    if earlier.isRemoval { return true }
    switch earlier.place {
    case .ordinary: return true
    case .concurrent, .validation:
      return !touch.leavesColumns || (earlier.isUnique && touch.mayNeedUnique)
    case .backfill: return !touch.onlyAdds
    case .online: return false
    }
  }
}
