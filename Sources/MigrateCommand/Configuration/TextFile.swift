import Migrations

/// The text of a file; nil when there is none.
/// - Throws: `ConfigurationError.unreadable`.
func readTextFile(_ path: String) throws(ConfigurationError) -> String? {
  let bytes: [UInt8]?
  do {
    bytes = try contents(ofFile: path)
  } catch {
    throw .unreadable(path: path, reason: error.description)
  }
  guard let bytes else { return nil }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw .unreadable(path: path, reason: "it is not UTF-8 text")
  }
  return text
}
