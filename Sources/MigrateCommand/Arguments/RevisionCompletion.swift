import Migrations

/// What a shell offers for a revision or an environment.
///
/// It is asked at each press of the key, so that no database is: files and migrate.conf tell all.
enum RevisionCompletion {
  /// The names of revisions: `head`, labels, revisions, and what is relative to them.
  ///
  /// - Parameter words: the command line so far, of which `--versions`, `--config` and `--env` count.
  static func revisions(_ words: [String]) -> [String] {
    guard let configuration = configuration(words), let project = try? Project(configuration) else {
      return names
    }
    let graph = project.graph
    let labels = graph.heads.flatMap(graph.labels).map { "\($0)@head" }
    return names + labels + graph.topologicalOrder.reversed()
  }

  private static let names = ["head", "heads", "base", "current"]

  /// The environments of migrate.conf.
  static func environments(_ words: [String]) -> [String] {
    let path = value(of: "--config", words) ?? "migrate.conf"
    return (try? ConfigurationFile(path: path))?.environmentNames ?? []
  }

  private static func configuration(_ words: [String]) -> Configuration? {
    var request = LoadedConfiguration.Request(
      file: value(of: "--config", words), environment: value(of: "--env", words))
    request.options["versions"] = value(of: "--versions", words)
    request.bundle = MigrationBundle.current?.manifest
    return try? LoadedConfiguration.load(request).configuration
  }

  /// The value of an option, in two words or in one.
  private static func value(of option: String, _ words: [String]) -> String? {
    for (index, word) in words.enumerated() {
      if word == option, index + 1 < words.count { return words[index + 1] }
      if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}
