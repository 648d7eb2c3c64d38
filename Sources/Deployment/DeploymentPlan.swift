/// What a deployment would do, for people.
struct DeploymentPlan {
  let request: DeploymentRequest
  let ground: Ground

  /// One line a step.
  var steps: [String] {
    var steps = [registration(of: ground.definition)].compactMap(\.self)
    if request.scope != .contract { steps.append(task(.expand)) }
    if request.rolls {
      for (service, definition) in ground.services {
        if let step = registration(of: definition) { steps.append(step) }
        steps.append("roll the service \(service.name) and wait until it is complete")
      }
    }
    if request.scope == .contract || request.scope == .rollAndContract {
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
    let words = TaskCommand(ground.container.command, phase: phase).words
    return
      "run a task of \(ground.definition.family), in whose container \(ground.container.name): "
      + words.joined(separator: " ")
  }
}
