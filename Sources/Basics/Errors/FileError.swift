import Glibc

/// A file or directory could not be written.
package struct FileError: MigrationError, Hashable {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .configuration }

  package let path: String
  /// What the system says of it, or better words.
  package let reason: String

  /// Takes the `errno` of the call that failed.
  package init(path: String, number: Int32) {
    (self.path, reason) = (path, String(cString: strerror(number)))
  }

  /// Takes the error of a call.
  package init(path: String, _ error: SystemError) {
    (self.path, reason) = (path, error.description)
  }

  package var description: String { "cannot write \(path.visibleLine): \(reason)" }
}
