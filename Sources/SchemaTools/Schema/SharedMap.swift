/// A dictionary whose copies share what they have in common.
///
/// A copy that is changed costs the same however many entries there are, so that a long history can
/// keep one for each of its statements; and so does it to find out what was changed.
struct SharedMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private typealias Twig = [Leaf]
  private typealias Branch = [Twig]

  /// The few entries whose keys have the same place.
  private struct Leaf: Sendable {
    var entries: [(key: Key, value: Value)] = []

    subscript(key: Key) -> Value? {
      get { entries.first { $0.key == key }?.value }
      _modify {
        // Taken out, so that what is changed of it is not copied.
        var value = entries.firstIndex { $0.key == key }.map { entries.remove(at: $0).value }
        yield &value
        if let value { entries.append((key, value)) }
      }
    }

    subscript(key: Key, default standIn: @autoclosure () -> Value) -> Value {
      get { self[key] ?? standIn() }
      _modify {
        var value =
          entries.firstIndex { $0.key == key }.map { entries.remove(at: $0).value } ?? standIn()
        yield &value
        entries.append((key, value))
      }
    }
  }

  private static var width: Int { 16 }
  private var branches: [Branch]

  /// Creates an empty map.
  init() {
    let twig = Twig(repeating: Leaf(), count: Self.width)
    branches = Array(repeating: Branch(repeating: twig, count: Self.width), count: Self.width)
  }

  private static func place(of key: Key) -> (branch: Int, twig: Int, leaf: Int) {
    let hash = UInt(bitPattern: key.hashValue)
    return (Int(hash & 15), Int(hash >> 4 & 15), Int(hash >> 8 & 15))
  }

  subscript(key: Key) -> Value? {
    get {
      let place = Self.place(of: key)
      return branches[place.branch][place.twig][place.leaf][key]
    }
    _modify {
      let place = Self.place(of: key)
      yield &branches[place.branch][place.twig][place.leaf][key]
    }
  }

  subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    _modify {
      let place = Self.place(of: key)
      yield &branches[place.branch][place.twig][place.leaf][key, default: value()]
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
      for (mine, its) in zip(mine, its) where !mine.isSame(as: its) {
        for (mine, its) in zip(mine, its) where !mine.entries.isSame(as: its.entries) {
          for entry in mine.entries { found.insert(entry.key) }
          for entry in its.entries { found.insert(entry.key) }
        }
      }
    }
    return found
  }
}

extension SharedMap: Sequence {
  func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
    branches.lazy.joined().joined().map(\.entries).joined().makeIterator()
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
