/// What can be wrong with a bundle, or with making one.
package enum BundleError: Error, Sendable, Hashable {
  /// The file cannot be read.
  case unreadable(path: String, reason: String)
  /// The file is not what was written.
  case damaged(path: String, Damage)
  /// The file ends in no bundle.
  case noBundle(path: String)
  /// The file is there and is no bundle, so that it is not overwritten.
  case exists(path: String)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
  /// A path or a setting has several lines.
  case severalLines(String)

  /// What is wrong with a damaged bundle.
  package enum Damage: Sendable, Hashable {
    /// The file ends within the program.
    case programCut
    /// Something follows the program that does not end as a bundle does.
    case endMissing
    /// The last line is not what was written, or does not fit the size of the file.
    case lastLine
    /// The manifest is not what was written.
    case manifest
    /// The program is not what was written.
    case program
    /// The migration file of this path is not what was written.
    case file(String)
  }
}

extension BundleError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus {
    switch self {
    case .damaged, .severalLines: .badMigrations
    case .noBundle, .exists: .usage
    case .unreadable, .unwritable: .configuration
    }
  }

  /// What is wrong and what to do about it.
  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .damaged(let path, let damage):
      """
      \(path) is a damaged bundle: \(damage)
      Nothing was run. Copy it again from where it was made, or make it again with `migrate bundle`.
      """
    case .noBundle(let path): "\(path) is no bundle; `migrate bundle -o FILE` makes one"
    case .exists(let path):
      "\(path) is there already and is no bundle; name another file, or overwrite it with --force"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .severalLines(let value):
      "a name or setting of several lines cannot be part of a bundle: \(value)"
    }
  }
}

extension BundleError.Damage: CustomStringConvertible {
  /// The damage, as the end of a sentence about the bundle.
  package var description: String {
    switch self {
    case .programCut: "the program in it is cut off"
    case .endMissing: "its end is missing"
    case .lastLine: "its last line was changed, or it lacks bytes before it"
    case .manifest: "its manifest was changed"
    case .program: "the program in it was changed"
    case .file(let path): "\(path) was changed in it"
    }
  }
}
