import Synchronization

/// The facts that rows of the catalogs were read as before, for sessions that read a schema again and again, of which
/// little has changed: a row says the same wherever it comes from.
enum FactMemory {
  private struct Row: Hashable {
    /// That of the query.
    let number: Int
    let text: String
  }

  private static let facts = Mutex<[Row: (ObjectAddress, Fact)]>([:])
  /// More rows than schemas have that are read again and again.
  private static let capacity = 20_000

  /// The fact of a row; nil when it is not known.
  static func fact(of text: String, _ number: Int) -> (ObjectAddress, Fact)? {
    facts.withLock { $0[Row(number: number, text: text)] }
  }

  /// Keeps the fact of a row.
  static func keep(_ fact: Fact, _ address: ObjectAddress, of text: String, _ number: Int) {
    facts.withLock { facts in
      if facts.count >= capacity { facts = [:] }
      facts[Row(number: number, text: text)] = (address, fact)
    }
  }
}
