/// A dictionary whose copies share what they have in common.
///
/// A copy that is changed costs the same however many entries there are, so that a long history can
/// keep one for each of its statements.
struct SharedMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private typealias Branch = [[Key: Value]]

  private static var width: Int { 64 }
  private var branches: [Branch]

  /// Creates an empty map.
  init() {
    branches = Array(repeating: Array(repeating: [:], count: Self.width), count: Self.width)
  }

  private static func place(of key: Key) -> (branch: Int, leaf: Int) {
    let hash = UInt(bitPattern: key.hashValue)
    return (Int(hash % UInt(width)), Int(hash / UInt(width) % UInt(width)))
  }

  subscript(key: Key) -> Value? {
    get {
      let place = Self.place(of: key)
      return branches[place.branch][place.leaf][key]
    }
    _modify {
      let place = Self.place(of: key)
      yield &branches[place.branch][place.leaf][key]
    }
  }

  subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    _modify {
      let place = Self.place(of: key)
      yield &branches[place.branch][place.leaf][key, default: value()]
    }
  }

  @discardableResult
  mutating func removeValue(forKey key: Key) -> Value? {
    let value = self[key]
    if value != nil { self[key] = nil }
    return value
  }

  var keys: some Sequence<Key> { lazy.map(\.key) }
  var values: some Sequence<Value> { lazy.map(\.value) }

  /// The keys of the entries that this map and another may have differently: those of the parts that
  /// the two do not share.
  func keysOutsideOfShared(with other: Self) -> Set<Key> {
    var found: Set<Key> = []
    for (mine, its) in zip(branches, other.branches) where !mine.isSame(as: its) {
      for leaf in mine { found.formUnion(leaf.keys) }
      for leaf in its { found.formUnion(leaf.keys) }
    }
    return found
  }
}

extension SharedMap: Sequence {
  func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
    branches.lazy.joined().joined().makeIterator()
  }
}

extension Array {
  /// Whether it is the very same array in memory.
  fileprivate func isSame(as other: Self) -> Bool {
    withUnsafeBufferPointer { mine in
      other.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress }
    }
  }
}
