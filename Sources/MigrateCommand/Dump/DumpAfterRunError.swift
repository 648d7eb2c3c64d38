/// The schema could not be written at the end of a run that did what it should.
struct DumpAfterRunError: Error {
  /// Why.
  let reason: any Error
}
