/// What a deployment would do, for people.
struct DeploymentPlan {
  let request: DeploymentRequest
  let target: DeploymentTarget

  /// One line a step.
  var steps: [String] {
    var steps = [registration(of: target.definition)].compactMap(\.self)
    if request.scope != .contract { steps.append(task(.expand)) }
    if request.rolls {
      for (service, definition) in target.services {
        if let step = registration(of: definition) { steps.append(step) }
        steps.append("roll the service \(service.name) and wait until it is complete")
      }
    }
    if request.scope == .contract || request.scope == .rolloutAndContract {
      steps.append(task(.contract))
    }
    return steps
  }

  private func registration(of definition: TaskDefinition) -> String? {
    let changed = definition.choosing(request.images)
    let changes = zip(definition.containers, changed.containers).filter { $0.image != $1.image }
      .map { "\($0.name) gets \($1.image) instead of \($0.image)" }
    guard !changes.isEmpty else { return nil }
    return "register a revision after \(definition.name): \(changes.joined(separator: ", "))"
  }

  private func task(_ phase: DeploymentPhase) -> String {
    let words = TaskCommand(
      target.container.command, phase: phase, defersBackfills: request.defersBackfills
    ).words
    return
      "run a task of \(target.definition.family), in whose container \(target.container.name): "
      + words.joined(separator: " ")
  }
}
