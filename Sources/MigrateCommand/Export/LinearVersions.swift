import Migrations

/// The versions of a history for a tool that knows no graph.
struct LinearVersions {
  /// The version of each migration, in order.
  let versions: [String]
  /// What is good to know.
  let notes: [String]

  /// Keeps the revisions as versions where the tool takes all of them and runs them in this order, and
  /// counts otherwise.
  ///
  /// - Parameters:
  ///   - isVersion: Whether the tool takes a revision as a version.
  ///   - precedes: Whether the tool runs the first of two before the second.
  init(
    _ history: ExportedHistory, isVersion: (String) -> Bool, precedes: (String, String) -> Bool
  ) {
    let revisions = history.migrations.map(\.revision.id)
    var notes: [String] = []
    if revisions.allSatisfy(isVersion), zip(revisions, revisions.dropFirst()).allSatisfy(precedes) {
      versions = revisions
    } else {
      let width = max(4, String(revisions.count).count)
      versions = revisions.indices.map { index in
        let digits = String(index + 1)
        return String(repeating: "0", count: width - digits.count) + digits
      }
      notes.append("the revisions are no versions in this order; the files are counted")
    }
    if !history.isLinear {
      notes.append(
        "the history has branches, and the files are one line; the order is one of several")
    }
    self.notes = notes
  }
}

extension StringProtocol {
  /// Whether these are digits, and nothing but digits.
  var isNumber: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
