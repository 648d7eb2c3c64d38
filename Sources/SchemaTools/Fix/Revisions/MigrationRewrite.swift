import Migrations

/// A migration in its safe form: the text of the file, and the revisions that follow it.
struct MigrationRewrite {
  /// The old file.
  let source: MigrationSource
  /// The new text; nil when the file stays as it is.
  private(set) var text: String?
  /// The revisions that follow the file.
  private(set) var following: [FollowingRevision] = []
  /// The findings that go away.
  private(set) var fixed: [Finding] = []
  /// The findings that stay.
  private(set) var unfixed: [UnfixedFinding] = []
  /// What became of the wish for a down migration; nil where there was none.
  private(set) var newDown: Fixes.NewDown?
  /// Whether declared changes take the place of statements.
  private(set) var isOnline = false

  /// Rewrites a migration.
  ///
  /// - Parameters:
  ///   - wantsDown: whether it is to get a down migration.
  ///   - schema: what is known of the schema before it.
  ///   - onlyCertain: whether the history alone has to tell the result.
  ///   - online: the declared changes in the place of statements; nil where there is nothing to make them with.
  init(
    _ source: MigrationSource, up: SectionLayout, findings: [Finding], wantsDown: Bool,
    schema: KnownSchema, onlyCertain: Bool, online: OnlineForm?
  ) {
    self.source = source
    var schema = schema
    schema.isOnlySource = onlyCertain
    do throws(FixRefusal) {
      if onlyCertain { try Certainty.check(up, schema) }
      try rewrite(up, findings, wantsDown, schema, online)
    } catch {
      refuse(findings, wantsDown, error.reason)
    }
  }

  /// Leaves the file as it is.
  private mutating func refuse(_ findings: [Finding], _ wantsDown: Bool, _ reason: String) {
    (text, following, fixed, unfixed) = (nil, [], [], [])
    settle(findings, refusal: reason)
    newDown = wantsDown ? Fixes.NewDown(source, refusal: reason) : nil
  }

  /// Leaves the file as it is after all.
  mutating func refuse(_ reason: String) {
    let wantsDown = newDown?.refusal == nil && newDown != nil
    let (fixed, down) = (fixed, newDown)
    (text, following, self.fixed) = (nil, [], [])
    unfixed += fixed.map { UnfixedFinding($0, reason) }
    newDown = wantsDown ? Fixes.NewDown(source, refusal: reason) : down
  }

  /// Says that the file gets no down migration.
  mutating func refuseDown(_ reason: String) {
    newDown = Fixes.NewDown(source, refusal: reason)
  }

  /// Whether anything is written.
  var changesFiles: Bool { text != nil || !following.isEmpty }

  private mutating func rewrite(
    _ up: SectionLayout, _ findings: [Finding], _ wantsDown: Bool, _ schema: KnownSchema,
    _ online: OnlineForm?
  ) throws(FixRefusal) {
    let down = source.file.down.map { SectionLayout($0, .down, of: source) }
    if let problem = up.problem ?? down?.problem {
      throw FixRefusal("line \(problem.location.line) cannot be read")
    }
    let form = onlineForm(up, findings, schema, online)
    let all = steps(up, findings, schema, form)
    let steps = all.filter { $0.place != .online }
    let settings = steps.prefix { $0.touch.isSetting }.count
    var schedule = RevisionSchedule(
      steps.dropFirst(settings), mayDivide: up.section.options.transaction)
    schedule.append(online: all.filter { $0.place == .online })
    if schedule.slots.count > 1, steps.dropFirst(settings).contains(where: { $0.touch.isSetting }) {
      throw FixRefusal("the file would be divided, and a SET in the middle is for all that follows")
    }
    let divided = SplitMigration(
      source: source, up: up, down: down, slots: schedule.slots,
      division: try DownSplit(down, among: schedule.slots), settings: settings,
      model: model(after: up, schema), isOnlySource: schema.isOnlySource,
      online: form.revisions)
    isOnline = !form.revisions.isEmpty
    if up.section.options.transaction {
      try BrokenSwap.check(
        schedule.slots, of: up, before: schema.model, isDivided: divided.needsNoTransaction)
    }
    var undo: [String]?
    if wantsDown, schedule.slots.first?.place == .online {
      newDown = Fixes.NewDown(source, refusal: nil)
    } else if wantsDown {
      do throws(FixRefusal) {
        undo = try divided.mechanicalDown()
        newDown = Fixes.NewDown(source, refusal: nil)
      } catch {
        newDown = Fixes.NewDown(source, refusal: error.reason)
      }
    }
    let newText = divided.fileText(
      concurrentDown: concurrentDown(divided, findings), newDown: undo)
    for finding in findings where finding.direction == nil { settle([finding], refusal: nil) }
    following = divided.following
    text = newText.utf8.elementsEqual(source.bytes) ? nil : newText
  }

  private func model(after up: SectionLayout, _ schema: KnownSchema) -> SchemaState {
    var schema = schema
    schema.apply(up, of: source.file.revision)
    return schema.model
  }

  // MARK: The up migration

  /// The statements that declared changes take the place of, or why none do.
  private struct OnlinePlace {
    var indices: Set<Int> = []
    var revisions: [OnlineRevisionText] = []
    var refusal: String?
  }

  private func onlineForm(
    _ up: SectionLayout, _ findings: [Finding], _ schema: KnownSchema, _ form: OnlineForm?
  ) -> OnlinePlace {
    do throws(FixRefusal) {
      guard let statements = try OnlineStatements(source, up, findings, schema) else {
        return OnlinePlace()
      }
      return switch form {
      case .revisions(let revisions):
        OnlinePlace(indices: statements.indices, revisions: revisions)
      case .refused(let reason): OnlinePlace(refusal: reason)
      case nil: OnlinePlace(refusal: "there is no scratch database to make its revisions with")
      }
    } catch {
      return OnlinePlace(refusal: error.reason)
    }
  }

  /// The steps of the section; a statement that cannot be fixed stays as it is.
  private mutating func steps(
    _ up: SectionLayout, _ findings: [Finding], _ schema: KnownSchema, _ online: OnlinePlace
  ) -> [FixStep] {
    var schema = schema
    schema.reservedNames = Set(
      up.statements.flatMap { SQLTokens($0.statement.text).tokens.map(\.name) })
    var steps: [FixStep] = []
    for (index, statement) in up.statements.enumerated() {
      let number = statement.parsed.number
      let found = findings.filter { $0.direction == .up && $0.statement == number }
      var kinds = found.reduce(into: Set<FixKind>()) { $0.formUnion(FixKind.kinds(of: $1.rule)) }
      let isOnline = kinds.remove(.online) != nil
      let fix = StatementFix(
        statement: statement.parsed, index: index, kinds: kinds, schema: schema)
      do throws(FixRefusal) {
        if online.indices.contains(index) {
          var step = fix.unchanged
          step.place = .online
          steps.append(step)
        } else if isOnline {
          throw FixRefusal(online.refusal ?? Self.noForm)
        } else {
          steps += try fix.steps()
        }
        settle(found, refusal: nil)
      } catch {
        steps.append(fix.unchanged)
        settle(found, refusal: error.reason)
      }
      schema.apply(statement, of: source.file.revision)
    }
    return steps
  }

  /// Records what became of findings.
  private mutating func settle(_ findings: [Finding], refusal: String?) {
    for finding in findings {
      if FixKind.kinds(of: finding.rule).isEmpty {
        unfixed.append(UnfixedFinding(finding, Self.noForm))
      } else if let refusal {
        unfixed.append(UnfixedFinding(finding, refusal))
      } else {
        fixed.append(finding)
      }
    }
  }

  private static let noForm = "no other statements do the same; follow the advice by hand"

  // MARK: The down migration

  /// The statements of the file's down migration that are to work concurrently.
  private mutating func concurrentDown(
    _ divided: SplitMigration, _ findings: [Finding]
  ) -> Set<Int> {
    var found: [Int: [Finding]] = [:]
    for finding in findings where finding.direction == .down {
      if let statement = finding.statement, !FixKind.kinds(of: finding.rule).isEmpty {
        found[statement - 1, default: []].append(finding)
      } else {
        unfixed.append(UnfixedFinding(finding, Self.noForm))
      }
    }
    guard let down = divided.down else { return [] }
    let kept = divided.division.statements.first ?? []
    let isAlone =
      !down.section.options.transaction || Set(kept).isSubset(of: found.keys)
      || !divided.up.section.options.transaction || divided.slots.first?.place == .concurrent
    var concurrent: Set<Int> = []
    for (index, findings) in found {
      let statement = down.statements[index]
      let isPossible =
        statement.statement.kind == .nonTransactional
        || (try? ConcurrentForm.statements(of: statement.parsed, divided.model)) != nil
      if !isPossible {
        settle(findings, refusal: Self.noForm)
      } else if kept.contains(index), !isAlone {
        settle(findings, refusal: "other statements of the down migration share its transaction")
      } else {
        settle(findings, refusal: nil)
        if kept.contains(index) { concurrent.insert(index) }
      }
    }
    return concurrent
  }
}
