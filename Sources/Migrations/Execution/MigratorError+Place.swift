extension MigratorError {
  /// The revision, and the place in its file as far as it is known.
  package var place: ErrorPlace {
    switch self {
    case .migrationFailed(let failure):
      let location = failure.excerpt?.location ?? SourceLocation(path: failure.step.path, line: 0)
      return ErrorPlace(failure.step, location, failure.error)
    case .hookFailed(let failure):
      guard case .statement(let error, let excerpt) = failure.reason else {
        return failure.step.map { ErrorPlace($0) } ?? ErrorPlace()
      }
      return ErrorPlace(failure.step, excerpt.location, error)
    case .unfitFile(let problems): return problems.place
    case .inDoubt(let step, let statement), .sessionLost(let step, let statement, _):
      return ErrorPlace(step, statement.location)
    case .changedBefore(let step, let statement, _): return ErrorPlace(step, statement?.location)
    case .fileChanged(let step, let problem, _): return ErrorPlace(step, problem.location)
    case .recordLost(let step, _), .notTransactional(let step), .connectionLost(let step, _):
      return ErrorPlace(step)
    case .interrupted(let step, _): return step.map { ErrorPlace($0) } ?? ErrorPlace()
    case .partial(let row, _):
      var place = ErrorPlace()
      (place.revision, place.direction) = (row.revision, row.partial?.direction.rawValue)
      return place
    case .planOutdated(let revision, _), .planOutgrown(let revision):
      var place = ErrorPlace()
      place.revision = revision
      return place
    case .waitingForBackfills(let missed, _, _):
      var place = ErrorPlace()
      place.revision = missed.first
      return place
    case .locked, .actionsInOneTransaction: return ErrorPlace()
    }
  }

  /// The problems of a file that cannot run.
  package var problems: [Problem] {
    if case .unfitFile(let problems) = self { problems.problems } else { [] }
  }
}

extension ErrorPlace {
  /// The place of a step, which has its own file where no other place is known.
  init(_ step: MigrationStep?, _ location: SourceLocation? = nil, _ error: StatementError? = nil) {
    if let location { self.init(location) } else { self.init() }
    sqlstate = error?.place.sqlstate
    guard let step else { return }
    if step.repeatable == nil {
      (revision, direction) = (step.revision, step.direction.rawValue)
    }
    path = path ?? step.path
  }
}
