/// What can be wrong with a bundle, or with making one.
public enum BundleError: Error, Sendable, Hashable {
  /// The file cannot be read.
  case unreadable(path: String, reason: String)
  /// The file is not what was written.
  case damaged(path: String, what: String)
  /// The file ends in no bundle.
  case noBundle(path: String)
  /// The file is there and is no bundle, so that it is not overwritten.
  case exists(path: String)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
  /// A path or a setting has several lines.
  case severalLines(String)
}

extension BundleError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .damaged(let path, let what):
      """
      \(path) is a damaged bundle: \(what)
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
