import Migrations

/// A revision that takes a part of a rewritten file.
struct FollowingRevision: Sendable {
  /// One line about it.
  let message: String
  /// The file below its header.
  let body: String
  /// When it runs; nil for that of the file.
  var phase: MigrationFile.Phase?
}

extension SplitMigration {
  /// The revisions that follow the file, in order.
  var following: [FollowingRevision] {
    slots.indices.flatMap { index in
      if slots[index].place == .online { return onlineRevisions(of: index) }
      return index == 0 ? [] : [following(index)]
    }
  }

  /// The revisions of declared changes; the first takes the place of the file when nothing else is in it.
  private func onlineRevisions(of slot: Int) -> [FollowingRevision] {
    let all = online.enumerated().map { index, revision in
      FollowingRevision(
        message: "\(source.file.message): \(revision.subject)",
        body: inFile(index == 0 ? bodyWithComments(revision) : revision.body),
        phase: revision.isContract ? .contract : nil)
    }
    return Array(all.dropFirst(slot == 0 ? 1 : 0))
  }

  /// The first revision of declared changes, with the comments of the statements that these take the place of.
  func bodyWithComments(_ first: OnlineRevisionText) -> String {
    let statements = slots.last?.steps.map { up.statements[$0.statement] } ?? []
    let comments = statements.flatMap { statement in
      text(statement.chunk.lowerBound..<statement.range.lowerBound).split(separator: "\n")
        .filter { !$0.allSatisfy(\.isWhitespace) }
    }
    let lines = first.body.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.prefix(1) + comments + lines.dropFirst()).joined(separator: "\n")
  }

  private func following(_ index: Int) -> FollowingRevision {
    var options = up.section.options
    options.transaction = options.transaction && !needsNoTransaction(slots[index])
    let stepUp = section(.up, options, upTexts(of: index))
    let stepDown = downTexts(of: index).map { texts in
      var options = down?.section.options ?? options
      options.transaction = !refusesTransaction(texts.joined(separator: "\n"))
      return "\n" + section(.down, options, texts)
    }
    return FollowingRevision(
      message: slots[index].message(after: source.file.message),
      body: inFile(stepUp + (stepDown ?? "")))
  }

  func section(_ direction: Direction, _ options: SectionOptions, _ texts: [String])
    -> String
  {
    let settings = up.statements.prefix(texts.isEmpty ? 0 : settings).map {
      setting($0, isInTransaction: options.transaction) + ";"
    }
    return "-- migrate:\(direction.rawValue)\(options.text)\n"
      + (settings + texts).map { $0 + "\n" }.joined()
  }

  private func upTexts(of slot: Int) -> [String] {
    var seen = Set(slots[..<slot].flatMap(\.steps).map(\.statement))
    return slots[slot].steps.map { step in
      let statement = up.statements[step.statement]
      let text = text(of: step, statement)
      // The comments go where the statement goes.
      return seen.insert(step.statement).inserted ? chunk(of: statement, with: text) : text + ";"
    }
  }

  /// The statements of the down migration; nil when there can be none.
  private func downTexts(of slot: Int) -> [String]? {
    if source.file.irreversible != nil { return nil }
    var texts: [String] = []
    var seen: Set<Int> = []
    for step in slots[slot].undoneSteps.reversed() {
      let statements = division.statements(undoing: step, in: slot)
      for statement in statements where seen.insert(statement).inserted {
        guard let placed = down?.statements[statement] else { continue }
        texts.append(chunk(of: placed, with: undo(placed, in: slots[slot])))
      }
      // An empty down migration says that nothing is to be taken back.
      if !statements.isEmpty || down?.statements.isEmpty == true { continue }
      if let undo = step.undo {
        texts += undo.map { $0 + ";" }
      } else if down == nil {
        return nil
      }
    }
    return texts
  }

  /// A statement with its comments, and another text in its place.
  private func chunk(of statement: PlacedStatement, with text: String) -> String {
    let before = self.text(statement.chunk.lowerBound..<statement.range.lowerBound)
    let after = self.text(statement.range.upperBound..<statement.chunk.upperBound)
    return before.drop(while: \.isWhitespace) + text + (after.contains(";") ? "" : ";")
      + after.withoutTrailingSpace
  }
}
