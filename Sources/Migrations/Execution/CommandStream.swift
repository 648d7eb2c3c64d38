/// The commands of consecutive steps as one stream, which knows where each of them comes from.
///
/// Only what was sent and not yet answered is remembered, so that a file of any size can pass.
final class CommandStream {
  private let steps: Range<Int>
  private let makeScript: (_ index: Int) throws -> StepScript
  private var script: StepScript?
  private var index: Int
  private var inFlight: [(index: Int, origin: StepScript.Origin)] = []
  private var inFlightStart = 0
  private var answered = 0

  init(_ steps: Range<Int>, makeScript: @escaping (_ index: Int) throws -> StepScript) {
    self.steps = steps
    index = steps.lowerBound
    self.makeScript = makeScript
  }

  /// The next command; nil after the last step.
  /// - Throws: `Problem` when a file cannot be read on.
  func next() throws -> SQLCommand? {
    while index < steps.upperBound {
      if script == nil { script = try makeScript(index) }
      if let (command, origin) = try script?.next() {
        inFlight.append((index, origin))
        return command
      }
      script = nil
      index += 1
    }
    return nil
  }

  /// Notes that the next command in order was answered.
  ///
  /// - Returns: where the command came from.
  func completed(_ position: Int) -> StepScript.Origin {
    let origin = inFlight[inFlightStart].origin
    inFlightStart += 1
    answered += 1
    if inFlightStart == inFlight.count || inFlightStart >= 1024 {
      inFlight.removeFirst(inFlightStart)
      inFlightStart = 0
    }
    return origin
  }

  /// Whether the end of a step was sent and not answered.
  var hasUnansweredEnd: Bool {
    inFlight[inFlightStart...].contains { if case .last = $0.origin { true } else { false } }
  }

  /// The step and origin of a command that was not answered well; nil for one never sent.
  func origin(of position: Int) -> (index: Int, origin: StepScript.Origin)? {
    let place = inFlightStart + position - answered
    return inFlight.indices.contains(place) ? inFlight[place] : nil
  }
}
