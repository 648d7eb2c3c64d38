/// The version of this tool, as it stands in the database and in `migrate --version`.
public enum ToolVersion {
  /// The version, by the rules of semantic versioning.
  public static let current = "1.0.0"
}
