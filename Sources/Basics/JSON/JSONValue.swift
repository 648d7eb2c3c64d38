/// A JSON document, or a part of one.
///
/// Nothing of a document is lost: members that this program knows nothing of are there, and numbers
/// keep their text, so that what was read can be changed in one place and sent back.
///
/// ```swift
/// let answer = try JSONValue(parsing: #"{"services": [{"status": "ACTIVE"}]}"#)
/// answer["services"]?[0]?["status"]?.text  // "ACTIVE"
/// ```
public enum JSONValue: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number as it was written, such as `1.50` or `1e400`.
  case number(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])
}

extension JSONValue {
  /// The member of an object; nil where there is none. Setting nil removes it, and setting a member
  /// of anything but an object makes it an object of that member alone.
  public subscript(key: String) -> JSONValue? {
    get { members[key] }
    set {
      var members = members
      members[key] = newValue
      self = .object(members)
    }
  }

  /// The element of an array, counted from 0; nil where there is none.
  public subscript(index: Int) -> JSONValue? {
    elements.indices.contains(index) ? elements[index] : nil
  }

  /// The text of a string; nil for anything else.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of a number without fraction; nil for anything else.
  public var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  /// The value of a number; nil for anything else.
  public var double: Double? {
    if case .number(let text) = self { Double(text) } else { nil }
  }

  /// The value of `true` or `false`; nil for anything else.
  public var boolean: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements of an array; none for anything else.
  public var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The members of an object; none for anything else.
  public var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Creates a string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Creates a number.
  public init(integerLiteral value: Int) { self = .number(String(value)) }
  /// Creates `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Creates an array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Creates an object; of several members with one name the last counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }

  /// Creates a string.
  public init(_ text: String) { self = .string(text) }
  /// Creates a number.
  public init(_ number: Int) { self = .number(String(number)) }
  /// Creates an array of strings.
  public init(_ texts: [String]) { self = .array(texts.map(JSONValue.string)) }
}
