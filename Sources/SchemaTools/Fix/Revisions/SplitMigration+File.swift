import Migrations

extension SplitMigration {
  /// The text of the file: byte for byte as it was where nothing changes.
  ///
  /// - Parameters:
  ///   - concurrentDown: the statements of the down migration that are to work concurrently.
  ///   - newDown: the statements of the down migration of a file that has none.
  func fileText(concurrentDown: Set<Int>, newDown: [String]?) -> String {
    if slots.first?.place == .online, let first = online.first { return fileText(first) }
    var edits = TextEdits()
    editUp(&edits)
    editDown(concurrentDown, &edits)
    let text = edits.applied(to: source.bytes, in: source.bytes.indices)
    guard let newDown else { return text }
    var options = SectionOptions()
    options.transaction = !refusesTransaction(newDown.map { $0 + ";\n" }.joined())
    let isLineOpen = text.utf8.last != UInt8(ascii: "\n")
    return text + (isLineOpen ? source.lineEnd : "")
      + inFile("\n" + section(.down, options, newDown.map { $0 + ";" }))
  }

  /// The header of the file, and the first revision of declared changes.
  private func fileText(_ first: OnlineRevisionText) -> String {
    let end = min(up.marker.lowerBound, down?.marker.lowerBound ?? up.marker.lowerBound)
    return text(0..<end) + inFile(bodyWithComments(first))
  }

  /// The statements that undo what is left in the file.
  /// - Throws: `FixRefusal` when only its author knows them.
  func mechanicalDown() throws(FixRefusal) -> [String] {
    var statements: [String] = []
    for step in slots.first?.undoneSteps.reversed() ?? [] {
      guard let undo = step.undo else {
        let statement = up.statements[step.statement]
        throw FixRefusal(
          "line \(statement.statement.location.line): "
            + InverseStatement.refusal(of: statement.parsed))
      }
      if isOnlySource, !Certainty.hasNames(up.statements[step.statement].action) {
        throw Certainty.refusal("what has no name has to be looked up")
      }
      statements += undo
    }
    return statements
  }

  private func editUp(_ edits: inout TextEdits) {
    guard let slot = slots.first else { return }
    for (index, statement) in up.statements.enumerated() where index >= settings {
      let steps = slot.steps.filter { $0.statement == index }
      if steps.isEmpty {
        edits.replace(removal(of: statement, in: up), with: "")
      } else if steps.count > 1 || !steps[0].isAsWritten {
        let texts = steps.map { text(of: $0, statement) }
        edits.replace(statement.range, with: inFile(texts.joined(separator: ";\n")))
      }
    }
    guard needsNoTransaction(slot) else { return }
    removeTransaction(of: up, &edits)
    for statement in up.statements.prefix(settings) {
      edits.replace(statement.range, with: setting(statement, isInTransaction: false))
    }
  }

  private func editDown(_ concurrent: Set<Int>, _ edits: inout TextEdits) {
    guard let down, let slot = slots.first else { return }
    var refusesTransaction = false
    for (index, statement) in down.statements.enumerated() {
      guard division.statements[0].contains(index) else {
        edits.replace(removal(of: statement, in: down), with: "")
        continue
      }
      let place = concurrent.contains(index) ? .concurrent : slot.place
      guard place == .concurrent else { continue }
      let text = undo(statement, in: RevisionSchedule.Slot(place: place))
      refusesTransaction = refusesTransaction || self.refusesTransaction(text)
      if text != self.text(of: statement) { edits.replace(statement.range, with: inFile(text)) }
    }
    if refusesTransaction { removeTransaction(of: down, &edits) }
  }

  private func removeTransaction(of section: SectionLayout, _ edits: inout TextEdits) {
    guard section.section.options.transaction else { return }
    edits.replace(section.marker, with: section.markerWithoutTransaction(in: source.bytes))
  }

  /// What is taken out with a statement: also a blank line before it when another one follows.
  private func removal(of statement: PlacedStatement, in section: SectionLayout) -> Range<Int> {
    let (bytes, chunk, body) = (source.bytes, statement.chunk, section.section.bytes)
    let end = Array(source.lineEnd.utf8)
    // The line end belongs to what stands before it on the line.
    if chunk.lowerBound > body.lowerBound, bytes[chunk.lowerBound - 1] != UInt8(ascii: "\n"),
      bytes[chunk].suffix(end.count).elementsEqual(end)
    {
      return chunk.lowerBound..<(chunk.upperBound - end.count)
    }
    let isBlankAfter =
      chunk.upperBound == body.upperBound || bytes[chunk.upperBound...].starts(with: end)
    let before = bytes[body.lowerBound..<chunk.lowerBound]
    guard isBlankAfter, before.suffix(end.count * 2).elementsEqual(end + end) else { return chunk }
    return (chunk.lowerBound - end.count)..<chunk.upperBound
  }
}
