/// An option on the line of a section. What there is to know of one stands in its row of `rules`.
enum SectionOption: String, CaseIterable {
  case transaction
  case lockTimeout = "lock_timeout"
  case statementTimeout = "statement_timeout"
  case placeholders

  /// The rules of an option.
  struct Rules {
    /// How the value is read.
    let read: (MarkerLine.Option, inout SectionOptions) throws(HeaderError) -> Void
    /// The value on a line that is written; nil to leave the option out.
    let written: (SectionOptions) -> String?
    /// The value that somebody meant who put the option on a line of its own; nil where the line may
    /// as well be a comment for people.
    var plain: (String) -> String? = { _ in nil }
  }

  var rules: Rules {
    switch self {
    case .transaction:
      Rules(
        read: { option, options throws(HeaderError) in
          guard let transaction = Bool(option.value) else {
            throw HeaderError("`\(option.word)`: `transaction` is `true` or `false`")
          }
          options.transaction = transaction
        },
        written: { $0.transaction ? nil : "false" },
        plain: { value in
          switch value {
          case "true", "on": "true"
          case "false", "off", "no", "none": "false"
          default: nil
          }
        })
    case .lockTimeout:
      Rules(
        read: { option, options throws(HeaderError) in
          options.lockTimeout = try option.duration()
        }, written: { $0.lockTimeout.map { "\($0.milliseconds)ms" } },
        plain: { Duration($0) == nil ? nil : $0 })
    case .statementTimeout:
      Rules(
        read: { option, options throws(HeaderError) in
          options.statementTimeout = try option.duration()
        }, written: { $0.statementTimeout.map { "\($0.milliseconds)ms" } },
        plain: { Duration($0) == nil ? nil : $0 })
    case .placeholders:
      Rules(
        read: { option, options throws(HeaderError) in
          options.placeholders = try PlaceholderSwitch.isOn(option.value)
        }, written: { $0.placeholders ? "on" : nil })
    }
  }
}

extension SectionOptions {
  /// The options as they stand on a marker line, each with a blank before it.
  package var text: String {
    SectionOption.allCases.compactMap { option in
      option.rules.written(self).map { " \(option.rawValue):\($0)" }
    }.joined()
  }
}
