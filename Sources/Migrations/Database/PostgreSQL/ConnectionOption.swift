import CLibPQ

/// An entry of libpq's `PQconninfoOption` lists.
struct ConnectionOption {
  let keyword: String
  let value: String?
  /// Whether libpq asks that an input field for it hides what is typed.
  let isSecret: Bool

  /// The entries of a list, which libpq ends with one that has no keyword.
  static func list(_ first: UnsafeMutablePointer<PQconninfoOption>) -> [ConnectionOption] {
    var options: [ConnectionOption] = []
    var next = first
    while let keyword = next.pointee.keyword {
      let display = next.pointee.dispchar.map { String(cString: $0) }
      options.append(
        ConnectionOption(
          keyword: String(cString: keyword), value: next.pointee.val.map { String(cString: $0) },
          isSecret: display == "*"))
      next += 1
    }
    return options
  }
}
