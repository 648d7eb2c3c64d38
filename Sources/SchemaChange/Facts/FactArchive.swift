/// Facts as a text, for files: each field ends with the byte that no text of a database has.
package enum FactArchive {
  /// The text of facts, without what needs what; the same for the same facts.
  package static func text(of facts: FactSet) -> String {
    var text = ""
    func add(_ field: String) {
      text += field
      text += "\0"
    }
    for fact in facts.facts.values.sorted(by: { $0.id < $1.id }) {
      add("\(fact.id.kind)")
      add(String(fact.id.path.count))
      add(String(fact.attributes.count))
      fact.id.path.forEach(add)
      for (name, value) in fact.attributes.sorted(by: { $0.key < $1.key }) {
        add(name)
        add(value)
      }
    }
    add("")
    facts.unhandled.sorted().forEach(add)
    return text
  }

  /// The facts of a text; nil when it is none.
  package static func facts(in bytes: some Collection<UInt8>) -> FactSet? {
    var fields = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .lazy.map { String(decoding: $0, as: UTF8.self) }.makeIterator()
    var facts: [Fact] = []
    while let name = fields.next(), !name.isEmpty {
      guard let kind = kinds[name], let depth = fields.next().flatMap({ Int($0) }),
        let count = fields.next().flatMap({ Int($0) })
      else { return nil }
      let path = (0..<depth).compactMap { _ in fields.next() }
      var attributes: [Fact.Attribute: String] = [:]
      for _ in 0..<count {
        guard let name = fields.next(), let value = fields.next() else { return nil }
        attributes[name] = value
      }
      facts.append(Fact(FactID(kind, path), attributes))
    }
    var unhandled: [String] = []
    while let name = fields.next() { unhandled.append(name) }
    return FactSet(
      facts, needs: [:], unhandled: unhandled, defaultSchema: nil, serverVersion: 0, role: "")
  }

  private static let kinds = Dictionary(
    uniqueKeysWithValues: FactKind.allCases.map { ("\($0)", $0) })
}
