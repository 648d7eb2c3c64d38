import Migrations

/// Where fixes of a project can be tried.
enum FixServer {
  /// Where the configuration says.
  case configured(Configuration)
  /// Nowhere that is configured.
  case none

  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError` for a URL that is none.
  init(of project: Project) throws {
    let configuration = project.configuration
    let backEnd = try LintOperation(project).backEnd
    if let url = configuration.scratchURL ?? (configuration.isURLSet ? configuration.url : nil),
      try DatabaseAddress(url).backEnd == backEnd
    {
      self = .configured(configuration)
    } else if let url = backEnd.commands.scratchURL {
      var files = configuration
      files.useDatabase(url)
      files.scratchURL = nil
      self = .configured(files)
    } else {
      self = .none
    }
  }
}
