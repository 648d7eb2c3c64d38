import Basics

/// The schema could not be written at the end of a run that did what it should.
struct DumpAfterRunError: Error {
  /// Why.
  let reason: any Error
}

extension DumpAfterRunError: DetailedError {
  var exitStatus: ExitStatus { ErrorReport(reason).status }

  func rendered(_ palette: Palette) -> String {
    (ErrorReport(reason, palette).text ?? "")
      + "\nThe run itself is done and recorded; `migrate dump` writes the file later."
  }

  var place: ErrorPlace { (reason as? any DetailedError)?.place ?? ErrorPlace() }
}
