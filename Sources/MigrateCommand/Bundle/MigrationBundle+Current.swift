import Migrations

extension MigrationBundle {
  /// The bundle that this program is, if it is one: its migrations take the place of the versions
  /// directory.
  @TaskLocal static var current: MigrationBundle?

  /// Looks whether this program is a bundle.
  /// - Throws: `BundleError` when it is a damaged one.
  static func ofThisProgram() throws(BundleError) -> MigrationBundle? {
    try MigrationBundle(at: executable, name: CommandLine.arguments.first)
  }

  /// The executable of this process, even when another file has taken its path meanwhile.
  static let executable = "/proc/self/exe"
}

extension ToolVersion {
  /// What `--version` prints: in a bundle also which migrations are inside.
  static var displayText: String {
    MigrationBundle.current.map { "\(current) (bundle \($0.digest))" } ?? current
  }
}
