/// Actions, and which of them go before which.
struct ActionGraph {
  private(set) var actions: Set<Action> = []
  private var following: [Action: Set<Action>] = [:]
  private var preceding: [Action: Set<Action>] = [:]

  mutating func add(_ action: Action) { actions.insert(action) }

  /// Has one action go before another, where both are there.
  mutating func addEdge(_ first: Action, _ then: Action) {
    guard first != then, actions.contains(first), actions.contains(then) else { return }
    following[first, default: []].insert(then)
    preceding[then, default: []].insert(first)
  }

  /// Has one action go before another unless that would be a circle.
  /// - Returns: whether it does.
  mutating func addEdgeIfPossible(_ first: Action, _ then: Action) -> Bool {
    guard actions.contains(first), actions.contains(then), first != then else { return true }
    if following[then]?.contains(first) == true || isPath(from: then, to: first) { return false }
    addEdge(first, then)
    return true
  }

  /// Makes an action a part of another, unless something has to happen between the two.
  /// - Returns: whether it is a part now.
  mutating func join(_ part: Action, into whole: Action) -> Bool {
    guard actions.contains(part), actions.contains(whole), part != whole else { return false }
    if isPath(from: whole, to: part) || isPath(from: part, to: whole) { return false }
    for action in preceding[part] ?? [] {
      following[action]?.remove(part)
      if action != whole {
        following[action, default: []].insert(whole)
        preceding[whole, default: []].insert(action)
      }
    }
    for action in following[part] ?? [] {
      preceding[action]?.remove(part)
      if action != whole {
        preceding[action, default: []].insert(whole)
        following[whole, default: []].insert(action)
      }
    }
    preceding[whole]?.remove(part)
    following[whole]?.remove(part)
    preceding[part] = nil
    following[part] = nil
    actions.remove(part)
    return true
  }

  /// Whether there is a way from one to the other by way of a third.
  private func isPath(from start: Action, to end: Action) -> Bool {
    var open = (following[start] ?? []).filter { $0 != end }
    var seen = open
    while let action = open.popFirst() {
      for next in following[action] ?? [] {
        if next == end { return true }
        if seen.insert(next).inserted { open.insert(next) }
      }
    }
    return false
  }

  /// The actions in order, the smallest first of those that can be next.
  ///
  /// - Parameter isLate: whether an action is put off until nothing else can be done.
  /// - Returns: also those that are left because they wait for each other.
  func sorted(late isLate: (Action) -> Bool) -> (order: [Action], rest: [Action]) {
    var waiting = actions.reduce(into: [Action: Int]()) { $0[$1] = preceding[$1]?.count ?? 0 }
    var (early, late) = (Heap<Action>([]), Heap<Action>([]))
    func isReady(_ action: Action) { isLate(action) ? late.push(action) : early.push(action) }
    for (action, count) in waiting where count == 0 { isReady(action) }
    var order: [Action] = []
    while let action = early.pop() ?? late.pop() {
      order.append(action)
      waiting[action] = nil
      for next in following[action] ?? [] {
        waiting[next, default: 1] -= 1
        if waiting[next] == 0 { isReady(next) }
      }
    }
    return (order, waiting.keys.sorted())
  }
}

/// A binary heap with the smallest element first.
private struct Heap<Element: Comparable> {
  private var elements: [Element]

  init(_ elements: [Element]) {
    self.elements = elements.sorted()  // A sorted array is a heap.
  }

  mutating func push(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, elements[index] < elements[(index - 1) / 2] {
      elements.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> Element? {
    guard let first = elements.first else { return nil }
    let last = elements.removeLast()
    guard !elements.isEmpty else { return first }
    elements[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < elements.count && elements[child] < elements[least] {
        least = child
      }
      if least == index { return first }
      elements.swapAt(index, least)
      index = least
    }
  }
}
