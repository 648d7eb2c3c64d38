import Migrations

/// The configuration of a run, and where each part of it came from.
struct LoadedConfiguration: Sendable {
  /// The values.
  var configuration = Configuration()
  /// The origin of each value, by the key of its setting.
  var origins: [String: Origin] = [:]
  /// The values of migrate.conf by their keys, as they stand there.
  var written: [String: String] = [:]
  /// The migrate.conf that was read.
  var file: String?
  /// The name of the environment that was selected.
  var environment: String?

  /// Where the value of a setting came from.
  func origin(of setting: Setting) -> Origin { origins[setting.key] ?? .builtIn }
}

extension LoadedConfiguration {
  /// What the command line says about the configuration.
  struct Request: Sendable {
    /// The value of `--config`.
    var file: String?
    /// The value of `--env`.
    var environment: String?
    /// The values of options, by the key of the setting.
    var options: [String: String] = [:]
    /// What the bundle that this program is brings along.
    var bundle: BundleManifest?
  }

  /// Brings the configuration together: options take precedence over environment variables, those over
  /// migrate.conf, and that before a bundle and the defaults.
  ///
  /// Relative paths in migrate.conf or `.env` start at that file's directory, those of defaults at
  /// migrate.conf's if there is one, all others at the current directory.
  ///
  /// - Parameters:
  ///   - request: What the command line says.
  ///   - process: Looks up the process's environment variables.
  ///   - directory: The current directory, as a prefix of file names.
  static func load(
    _ request: Request = Request(), environment process: Environment = Environment(),
    in directory: String = ""
  ) throws(ConfigurationError) -> LoadedConfiguration {
    let (variables, file) = try sources(request, process, in: directory)
    let base = file.map { directoryName($0.path) } ?? directory
    var loaded = LoadedConfiguration()
    loaded.file = file?.path
    loaded.environment = try selectEnvironment(request.environment, variables, in: file)
    for setting in Setting.all {
      loaded.written[setting.key] =
        file?.entry(for: setting, environment: loaded.environment)?.text
      let found = try find(setting, in: request, variables, file, environment: loaded.environment)
      guard let (text, origin) = found else { continue }
      guard setting.assign(text, &loaded.configuration) else {
        throw .wrongValue(
          origin: origin, key: setting.key, value: text.isEmpty ? "empty" : "\"\(text)\"",
          expectation: setting.expectation)
      }
      loaded.origins[setting.key] = origin
    }
    loaded.configuration.placeholders = try placeholders(file, loaded.environment, variables)
    loaded.configuration.isURLSet = loaded.origins["url"] != nil
    loaded.configuration.reasonAgainstDefaultURL = loaded.reasonAgainstDefaultURL(
      request, variables)
    loaded.resolvePaths(from: base)
    return loaded
  }

  /// The variables with those of `.env` files, and migrate.conf.
  static func sources(
    _ request: Request, _ process: Environment, in directory: String
  ) throws(ConfigurationError) -> (variables: Environment, file: ConfigurationFile?) {
    var variables = process
    try variables.addFile(path(".env", from: directory))
    let file = try findFile(request.file, variables, in: directory)
    let base = file.map { directoryName($0.path) } ?? directory
    try variables.addFile(path(".env", from: base))
    return (variables, file)
  }

  private static func findFile(
    _ option: String?, _ variables: Environment, in directory: String
  ) throws(ConfigurationError) -> ConfigurationFile? {
    var named = option
    if named == nil { named = try variables.lookUpSetting("MIGRATE_CONFIG")?.value }
    guard let named else {
      return try ConfigurationFile(path: path("migrate.conf", from: directory))
    }
    let path = path(named, from: directory)
    guard let file = try ConfigurationFile(path: path) else {
      throw .unreadable(path: path, reason: "there is no such file")
    }
    return file
  }

  private static func selectEnvironment(
    _ option: String?, _ variables: Environment, in file: ConfigurationFile?
  ) throws(ConfigurationError) -> String? {
    var name = option
    if name == nil { name = try variables.lookUpSetting("MIGRATE_ENV")?.value }
    guard let name else { return nil }
    guard let file else { throw .environmentWithoutFile(name: name) }
    let known = file.environmentNames
    guard known.contains(name) else {
      throw .unknownEnvironment(name: name, path: file.path, known: known)
    }
    return name
  }

  private static func find(
    _ setting: Setting, in request: Request, _ variables: Environment, _ file: ConfigurationFile?,
    environment: String?
  ) throws(ConfigurationError) -> (text: String, origin: Origin)? {
    if setting.key == "versions", let bundle = request.bundle { return (bundle.directory, .bundle) }
    if let text = request.options[setting.key] { return (text, .option(setting.option)) }
    for name in setting.environmentVariables {
      if let (text, origin) = try variables.lookUpSetting(name) { return (text, origin) }
    }
    guard let file, let entry = file.entry(for: setting, environment: environment) else {
      guard let text = request.bundle?.settings[setting.key] else { return nil }
      let location = SourceLocation(path: "migrate.conf in the bundle", line: 1)
      return (try interpolate(text, key: setting.key, at: location, from: variables), .bundle)
    }
    let location = file.location(of: entry.keys)
    let text = try interpolate(entry.text, key: setting.key, at: location, from: variables)
    return (text, .file(location))
  }

  /// The placeholders of migrate.conf, behind the variables of `.env` files.
  private static func placeholders(
    _ file: ConfigurationFile?, _ environment: String?, _ variables: Environment
  ) throws(ConfigurationError) -> [String: String] {
    var values = variables.fileVariables
    for (name, entry) in file?.placeholders(environment: environment) ?? [:]
    where values[name] == nil {
      values[name] = try interpolate(
        entry.text, key: name,
        at: file?.location(of: entry.keys) ?? SourceLocation(path: "", line: 0),
        from: variables)
    }
    return values
  }

  /// Why nobody can mean the SQLite file that is there for a first try; nil where somebody may.
  private func reasonAgainstDefaultURL(_ request: Request, _ variables: Environment) -> String? {
    if request.bundle != nil { return "this program is a bundle" }
    if isProduction { return "this is production" }
    if configuration.logFormat == .json { return "log_format is json" }
    for name in ["CI", "KUBERNETES_SERVICE_HOST", "ECS_CONTAINER_METADATA_URI_V4"] {
      guard let value = variables.lookUpNonEmpty(name)?.value else { continue }
      if !["false", "0"].contains(value.lowercased()) { return "\(name) is set" }
    }
    return nil
  }

  /// Whether the configuration or the name of its environment says that the database is that of
  /// production.
  var isProduction: Bool {
    configuration.production || ["production", "prod"].contains(environment)
  }

  /// - Parameter base: Where the paths of defaults start.
  private mutating func resolvePaths(from base: String) {
    configuration.versions = path(
      configuration.versions, from: directory(of: origins["versions"], base: base))
    if !configuration.cache.isEmpty {
      configuration.cache = path(
        configuration.cache, from: directory(of: origins["cache"], base: base))
    }
    configuration.templates = path(
      configuration.templates, from: directory(of: origins["templates"], base: base))
    for (key, property) in Self.optionalPaths {
      configuration[keyPath: property] = configuration[keyPath: property].map {
        path($0, from: directory(of: origins[key], base: base))
      }
    }
    let schema = directory(of: origins["schema"], base: base)
    configuration.schema.elements = configuration.schema.elements.map { $0.placed(in: schema) }
    configuration.seeds = path(
      configuration.seeds, from: directory(of: origins["seeds"], base: base))
    for point in HookPoint.allCases {
      guard case .sql(let file) = configuration.hooks[point] else { continue }
      configuration.hooks[point] = .sql(
        path(file, from: directory(of: origins["hooks.\(point.rawValue)"], base: base)))
    }
    configuration.url = sqliteURL(
      configuration.url, from: directory(of: origins["url"], base: base))
  }

  private static let optionalPaths:
    [(String, any WritableKeyPath<Configuration, String?> & Sendable)] =
      [("pg_dump", \.pgDump), ("dump_after_upgrade", \.dumpAfterUpgrade)]

  private func directory(of origin: Origin?, base: String) -> String {
    switch origin {
    case .option, .environment, .bundle: ""
    case .file(let location): directoryName(location.path)
    case .builtIn, nil: base
    }
  }
}

/// Where the value of a setting came from.
enum Origin: Sendable, Hashable, CustomStringConvertible {
  case option(String)
  case environment(String)
  case file(SourceLocation)
  /// What was migrate.conf when this bundle was made.
  case bundle
  case builtIn

  var description: String {
    switch self {
    case .option(let name): name
    case .environment(let name): "environment variable \(name)"
    case .file(let location): location.description
    case .bundle: "the bundle"
    case .builtIn: "default"
    }
  }
}
