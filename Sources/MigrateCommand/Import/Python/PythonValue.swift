/// A value in Python's source, as far as it stands there in full.
indirect enum PythonValue: Sendable, Hashable {
  case none
  case flag(Bool)
  case text(String)
  /// A tuple, a list or a set.
  case list([PythonValue])
  case call(String, [PythonValue])
  /// Anything that has to be run to be known.
  case unknown

  /// The string, or those of a list; empty for `None`; nil for anything else.
  var names: [String]? {
    switch self {
    case .none: return []
    case .text(let text): return [text]
    case .list(let values):
      let names = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
      return names.count == values.count ? names : nil
    case .flag, .call, .unknown: return nil
    }
  }

  /// The string; nil for anything else.
  var text: String? { if case .text(let text) = self { text } else { nil } }
}
