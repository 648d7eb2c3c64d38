import Basics

/// A parse tree in the JSON of libpg_query, with the places of its values.
///
/// Of most of a tree nobody asks anything: a value becomes a string or a number when it is read.
final class SyntaxTree: Sendable {
  fileprivate enum Kind: UInt8 { case object, array, string, escapedString, other }

  /// Where a value is. The name of a member is a value too, and comes before the member's own.
  fileprivate struct Place {
    let kind: Kind
    /// The first byte; of a string, the one behind the quote.
    let start: UInt32
    /// The byte behind the last one.
    var end: UInt32
    /// The number of the value behind it and all that is in it.
    var next: UInt32
  }

  fileprivate let json: [UInt8]
  fileprivate let places: [Place]
  /// Deeper trees are refused, since those who look at one may go down step by step.
  private static let deepest = 1000

  /// Finds the values in a document that libpg_query wrote; nil for one that is nested too deeply.
  init?(json: [UInt8]) {
    guard let places = Self.places(in: json) else { return nil }
    self.json = json
    self.places = places
  }

  private static func places(in json: [UInt8]) -> [Place]? {
    var places: [Place] = []
    places.reserveCapacity(json.count / 12)
    var open: [Int] = []
    var byte = 0
    while byte < json.count {
      let start = byte
      var kind = Kind.other
      switch json[byte] {
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "):
        byte += 1
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        byte += 1
        guard let value = open.popLast() else { return nil }
        places[value].end = UInt32(byte)
        places[value].next = UInt32(places.count)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard open.count < deepest else { return nil }
        kind = json[byte] == UInt8(ascii: "{") ? .object : .array
        open.append(places.count)
        byte += 1
      case UInt8(ascii: "\""):
        kind = .string
        byte += 1
        while byte < json.count, json[byte] != UInt8(ascii: "\"") {
          if json[byte] == UInt8(ascii: "\\") {
            kind = .escapedString
            byte += 1
          }
          byte += 1
        }
        places.append(
          Place(
            kind: kind, start: UInt32(start + 1), end: UInt32(min(byte, json.count)),
            next: UInt32(places.count + 1)))
        byte += 1
        continue
      default:
        while byte < json.count, !isEnd(json[byte]) { byte += 1 }
      }
      places.append(
        Place(kind: kind, start: UInt32(start), end: UInt32(byte), next: UInt32(places.count + 1)))
    }
    return open.isEmpty && !places.isEmpty ? places : nil
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }

  /// The whole tree.
  var root: SyntaxValue { SyntaxValue(tree: self, number: 0) }
}

/// A value in a parse tree: an object with the fields of a node, a list, or the value of a field.
struct SyntaxValue: Sendable {
  private let tree: SyntaxTree
  private let number: Int

  fileprivate init(tree: SyntaxTree, number: Int) {
    self.tree = tree
    self.number = number
  }

  private var place: SyntaxTree.Place { tree.places[number] }
  private var bytes: ArraySlice<UInt8> { tree.json[Int(place.start)..<Int(place.end)] }
  private func value(_ number: Int) -> SyntaxValue { SyntaxValue(tree: tree, number: number) }
  /// The number of the value behind this one and all that is in it.
  private var next: Int { Int(place.next) }

  /// The field of a node; nil where there is none.
  subscript(field: StaticString) -> SyntaxValue? {
    guard place.kind == .object else { return nil }
    let (end, count) = (next, field.utf8CodeUnitCount)
    return tree.json.withUnsafeBufferPointer { json in
      var name = number + 1
      while name < end {
        let place = tree.places[name]
        if Int(place.end - place.start) == count,
          UnsafeBufferPointer(rebasing: json[Int(place.start)..<Int(place.end)])
            .elementsEqual(UnsafeBufferPointer(start: field.utf8Start, count: count))
        {
          return value(name + 1)
        }
        name = value(name + 1).next
      }
      return nil
    }
  }

  /// The elements of a list; none for anything else.
  var elements: [SyntaxValue] {
    var elements: [SyntaxValue] = []
    var element = place.kind == .array ? number + 1 : next
    while element < next {
      elements.append(value(element))
      element = value(element).next
    }
    return elements
  }

  /// The fields of a node by their names; none for anything else.
  var members: [(name: String, value: SyntaxValue)] {
    var members: [(name: String, value: SyntaxValue)] = []
    var name = place.kind == .object ? number + 1 : next
    while name < next {
      members.append((value(name).text ?? "", value(name + 1)))
      name = value(name + 1).next
    }
    return members
  }

  /// Whether it is a list.
  var isList: Bool { place.kind == .array }

  /// The text of a string; nil for anything else.
  var text: String? {
    switch place.kind {
    case .string: String(decoding: bytes, as: UTF8.self)
    case .escapedString:
      (try? JSONValue(parsing: [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]))?.text
    default: nil
    }
  }

  /// The value of a number; nil for anything else.
  var integer: Int? {
    place.kind == .other ? Int(String(decoding: bytes, as: UTF8.self)) : nil
  }

  /// The value of `true` or `false`; nil for anything else.
  var boolean: Bool? {
    guard place.kind == .other else { return nil }
    return bytes.first == UInt8(ascii: "t") ? true : bytes.first == UInt8(ascii: "f") ? false : nil
  }

  /// The node that it is, `{"DropStmt": {…}}`; nil for anything else.
  var node: SyntaxNode? {
    guard place.kind == .object, number + 2 < tree.places.count,
      tree.places[number + 2].next == place.next, let kind = value(number + 1).text
    else { return nil }
    return SyntaxNode(kind: kind, value(number + 2))
  }

  /// The nodes in it, itself too, each before those below it.
  func forEachNode(_ body: (SyntaxNode) -> Void) {
    for number in number..<next {
      // What else has one field has a name in lower case.
      if let node = value(number).node, node.kind.utf8.first.map({ $0 < 0x61 }) == true {
        body(node)
      }
    }
  }

  /// The strings in it, the names of fields too, of so many bytes.
  func strings(ofLength lengths: ClosedRange<Int>) -> [String] {
    (number..<next).compactMap { number in
      let place = tree.places[number]
      guard place.kind == .escapedString || lengths.contains(Int(place.end - place.start)) else {
        return nil
      }
      return value(number).text.flatMap { lengths.contains($0.utf8.count) ? $0 : nil }
    }
  }
}

extension SyntaxValue: Equatable {
  /// Whether both are written alike.
  static func == (a: Self, b: Self) -> Bool { a.place.kind == b.place.kind && a.bytes == b.bytes }
}
