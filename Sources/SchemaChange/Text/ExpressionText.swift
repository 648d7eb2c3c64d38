/// Expressions as the server prints them.
enum ExpressionText {
  /// One text for what the server prints in two ways, depending on how it was written: a list of values of
  /// `character varying` that is cast as a whole, or value by value.
  static func canonical(_ text: String) -> String {
    guard text.contains("::character varying"), text.contains("]") else { return text }
    return text.replacing(wholeCast) { match in
      let values = (match.1 ?? match.2 ?? "").matches(of: value).map { "\($0.1)::text" }
      return "ARRAY[\(values.joined(separator: ", "))]"
    }
    .replacing(valueCast) { "\($0.1 ?? $0.2 ?? "")::text" }
  }

  /// The expression with such a list as `IN`, which alone makes the server print it again as it does.
  static func writable(_ text: String) -> String {
    guard text.contains("::character varying"),
      text.contains("]::text[]") || text.contains("])::text[]")
    else { return text }
    return text.replacing(membership) { match in
      let values = (match.4 ?? match.5 ?? "").matches(of: value).map { String($0.1) }
      let word = match.3 == "= ANY" ? "IN" : "NOT IN"
      return "\(match.1 ?? match.2 ?? "") \(word) (\(values.joined(separator: ", ")))"
    }
  }

  // A Regex is not Sendable, though nothing can change these.
  private nonisolated(unsafe) static let value = #/('(?:[^']|'')*')::character varying/#
  private nonisolated(unsafe) static let wholeCast =
    #/(?:ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]|\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\))::text\[\]/#
  private nonisolated(unsafe) static let valueCast =
    #/(?:('(?:[^']|'')*')::character varying|\(('(?:[^']|'')*')::character varying\))::text/#
  private nonisolated(unsafe) static let membership =
    #/(?:((?:\w+|"(?:[^"]|"")+")(?:\.(?:\w+|"(?:[^"]|"")+"))?)|\(((?:\w+|"(?:[^"]|"")+")(?:\.(?:\w+|"(?:[^"]|"")+"))?)\))::text (= ANY|<> ALL) \((?:ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]|\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\))::text\[\]\)/#
}
