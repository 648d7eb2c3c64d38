/// The steps of a section, divided among as few revisions as their order and their needs allow.
struct RevisionSchedule {
  /// The steps of one revision, in order.
  struct Slot {
    let place: FixStep.Place
    var steps: [FixStep] = []
  }

  /// The revisions in order; the first takes the place of the old one.
  private(set) var slots = [Slot(place: .ordinary)]

  /// Divides steps.
  ///
  /// - Parameter mayDivide: whether the section runs in a transaction; otherwise all steps stay, as
  ///   each is a transaction of its own already.
  init(_ steps: some Sequence<FixStep>, mayDivide: Bool) {
    for step in steps {
      let place = mayDivide ? step.place : .ordinary
      let first = slots.lastIndex { slot in
        slot.steps.contains { $0.statement == step.statement || step.mustFollow($0) }
      }
      let candidates = slots.indices.drop { $0 < first ?? 0 }
      if let index = candidates.first(where: { slots[$0].place == place }) {
        slots[index].steps.append(step)
      } else {
        slots.append(Slot(place: place, steps: [step]))
      }
    }
    if slots[0].steps.isEmpty { slots.removeFirst() }
  }

  /// Adds steps that are made by revisions of their own, behind all others.
  mutating func append(online steps: [FixStep]) {
    if !steps.isEmpty { slots.append(Slot(place: .online, steps: steps)) }
  }
}

extension RevisionSchedule.Slot {
  /// The steps that are to be undone: not those that go with what is left of their statement.
  var undoneSteps: [FixStep] {
    let rest = Set(steps.filter(\.isRest).map(\.statement))
    return steps.filter { $0.isRest || !rest.contains($0.statement) }
  }

  /// What a revision of its own is called.
  func message(after original: String) -> String {
    guard place != .ordinary, let first = steps.first else { return "\(original), continued" }
    let others = Set(steps.map(\.title)).count - 1
    return first.title + (others > 0 ? " and \(others) more" : "")
  }
}
