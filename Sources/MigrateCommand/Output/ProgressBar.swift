import Basics
import Synchronization

/// A progress line at the bottom of a terminal, with lines scrolling by above it.
///
/// Elsewhere than on a terminal there is no bar, only the lines.
final class ProgressBar: Sendable {
  private let stream: OutputStream
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  /// At most twenty redraws a second, so that drawing costs nothing beside migrations of a
  /// millisecond.
  private static let interval = Duration.milliseconds(50)

  private struct State {
    var progress: Progress?
    var lastDrawn: ContinuousClock.Instant?
    var isVisible = false
  }

  /// Creates a bar on a stream.
  init(on stream: OutputStream) { self.stream = stream }

  /// Shows a new state, unless the last was drawn just now.
  func update(_ progress: Progress) {
    state.withLock { state in
      state.progress = progress
      let now = ContinuousClock.now
      if let last = state.lastDrawn, last.duration(to: now) < Self.interval { return }
      draw(&state, now)
    }
  }

  /// Writes a text of one line or several above the bar.
  ///
  /// - Parameter output: the stream of the text, which may be the same terminal by another name.
  func writeText(_ text: String, to output: OutputStream) {
    state.withLock { state in
      erase(&state)
      output.writeText(text)
      draw(&state, ContinuousClock.now)
    }
  }

  /// Removes the bar.
  func finish() {
    state.withLock { state in
      erase(&state)
      state.progress = nil
    }
  }

  /// Keeps the time on the bar current until the task is cancelled.
  func keepCurrent() async {
    while (try? await Task.sleep(for: .milliseconds(500))) != nil {
      state.withLock { draw(&$0, ContinuousClock.now) }
    }
  }

  private func draw(_ state: inout State, _ now: ContinuousClock.Instant) {
    guard stream.isTerminal, let progress = state.progress else { return }
    // A terminal may wrap when its last column is written.
    let line = progress.line(
      elapsed: started.duration(to: now), width: stream.width - 1, palette: stream.palette)
    stream.writeExactly("\r\(stream.palette.coloring(line))\u{1B}[K")
    state.lastDrawn = now
    state.isVisible = true
  }

  private func erase(_ state: inout State) {
    if state.isVisible { stream.writeExactly("\r\u{1B}[K") }
    state.isVisible = false
  }
}
