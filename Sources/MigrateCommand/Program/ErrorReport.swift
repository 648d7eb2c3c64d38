import Basics

/// The text of an error that the user sees, and how the program ends.
struct ErrorReport: Sendable, Hashable {
  /// The whole text, possibly of several lines; nil when the error has been shown already.
  var text: String?
  /// How the program ends.
  var status: ExitStatus
  /// Where it went wrong, as far as there is a place.
  var place = ErrorPlace()
  /// What is wrong in files, each with its place; empty where the error is one thing.
  var problems: [Problem] = []

  /// Describes any error.
  /// - Parameter palette: The colours of the stream that the text goes to.
  init(_ error: any Error, _ palette: Palette = .plain) {
    switch error {
    case let status as ExitStatus: (text, self.status) = (nil, status)
    case let error as any DetailedError:
      (text, status) = (error.rendered(palette), error.exitStatus)
      (place, problems) = (error.place, error.problems)
    case let error as any MigrationError:
      (text, status) = (palette.labelled(error.description), error.exitStatus)
    case is CancellationError: (text, status) = (palette.labelled("interrupted"), .interrupted)
    default:
      text = palette.labelled(
        "\(error)\nThis is a bug in migrate; please report it with the command you ran.")
      status = .internalError
    }
  }
}
