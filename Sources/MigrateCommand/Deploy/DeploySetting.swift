import Migrations

/// One key of a `[deploy.NAME]`.
struct DeploySetting: Sendable {
  let key: String
  /// One line for migrate.conf.example.
  let explanation: String
  /// A value as migrate.conf.example shows it, in TOML.
  let example: String
  let types: [TOMLScalarType]
  let expectation: String
  /// Sets the value from text; false when the text is no value of the setting.
  let assign: @Sendable (_ text: String, _ settings: inout DeploySettings) -> Bool

  private init<Value: SettingValue>(
    _ key: String, _ property: any WritableKeyPath<DeploySettings, Value> & Sendable,
    _ example: String, _ explanation: String
  ) {
    self.key = key
    self.explanation = explanation
    self.example = example
    types = Value.types
    expectation = Value.expectation
    assign = { text, settings in
      guard let value = Value(setting: text) else { return false }
      settings[keyPath: property] = value
      return true
    }
  }

  /// The environment variable that sets it.
  var environmentVariable: String { "MIGRATE_DEPLOY_" + key.uppercased() }

  /// The command-line option that sets it.
  var option: String { "--" + key.split(separator: "_").joined(separator: "-") }

  /// Every key, in the order in which they are explained.
  static let all: [DeploySetting] = [
    DeploySetting("cluster", \.cluster, "\"shop\"", "The ECS cluster."),
    DeploySetting(
      "service", \.services, "[\"web\", \"worker\"]",
      "The services that roll after the migration, in this order."),
    DeploySetting(
      "task_definition", \.taskDefinition, "\"shop-migrate\"",
      "The family or ARN of the task that migrates."),
    DeploySetting(
      "container", \.container, "\"migrate\"",
      "The container of that task that runs migrate, where it has several."),
    DeploySetting(
      "image", \.images, "[\"${IMAGE}\"]",
      "The new images: REPOSITORY:TAG, or CONTAINER=REPOSITORY:TAG."),
    DeploySetting(
      "subnets", \.subnets, "[\"subnet-1\", \"subnet-2\"]",
      "The subnets of the task; those of the first service by default."),
    DeploySetting(
      "security_groups", \.securityGroups, "[\"sg-1\"]",
      "The security groups of the task; those of the first service by default."),
    DeploySetting(
      "capacity_provider", \.capacityProvider, "\"FARGATE\"",
      "Where the task runs; where the first service does by default."),
    DeploySetting(
      "region", \.region, "\"eu-central-1\"", "The AWS region, where the environment does not say."),
    DeploySetting(
      "timeout", \.timeout, "\"30m\"",
      "How long the task may run, and then how long each service may roll."),
    DeploySetting("poll", \.poll, "\"1s\"", "The first pause between looks at AWS."),
    DeploySetting(
      "defer_backfills", \.deferBackfills, "true",
      "Whether the migration leaves backfills to `migrate backfill run`, a task of its own."),
    DeploySetting(
      "contract", \.contract, "\"never\"",
      "Whether the contract phase runs \"after-stable\", or only by deploy --contract."),
    DeploySetting(
      "contract_stage", \.contractStage, "\"POST_PRODUCTION_TRAFFIC_SHIFT\"",
      "The lifecycle stage at which deploy lambda runs the contract phase."),
  ]
}

extension DeploySettings {
  /// Brings the settings together: options take precedence over environment variables, those over the
  /// `[deploy.NAME]` of migrate.conf, and that before the defaults.
  ///
  /// - Parameters:
  ///   - name: The deployment's name; nil for the only one of migrate.conf, if it has any.
  ///   - options: The values of options, by their keys.
  static func load(
    _ name: String?, options: [String: String],
    _ request: LoadedConfiguration.Request = LoadedConfiguration.Request(),
    environment process: Environment = Environment(), in directory: String = ""
  ) throws(ConfigurationError) -> DeploySettings {
    let (variables, file) = try LoadedConfiguration.sources(request, process, in: directory)
    let deployment = try select(name, in: file)
    var settings = DeploySettings()
    for setting in DeploySetting.all {
      var found = options[setting.key].map { (text: $0, origin: Origin.option(setting.option)) }
      if found == nil, let variable = try variables.lookUpSetting(setting.environmentVariable) {
        found = (variable.value, variable.origin)
      }
      if found == nil, let file, let deployment {
        found = try file.value(of: setting.key, deployment: deployment, from: variables)
      }
      guard let found else { continue }
      guard setting.assign(found.text, &settings) else {
        throw .wrongValue(
          origin: found.origin, key: setting.key, value: "\"\(found.text)\"",
          expectation: setting.expectation)
      }
    }
    return settings
  }

  private static func select(
    _ name: String?, in file: ConfigurationFile?
  ) throws(ConfigurationError) -> String? {
    let known = file?.deploymentNames ?? []
    if let name {
      guard known.contains(name) else {
        throw .unknownDeployment(name: name, path: file?.path, known: known)
      }
      return name
    }
    if known.count > 1 { throw .unknownDeployment(name: nil, path: file?.path, known: known) }
    return known.first
  }
}

extension ConfigurationFile {
  fileprivate func value(
    of key: String, deployment: String, from variables: Environment
  ) throws(ConfigurationError) -> (text: String, origin: Origin)? {
    guard let entry = entry(for: key, deployment: deployment) else { return nil }
    let location = location(of: entry.keys)
    return (
      try interpolate(entry.text, key: key, at: location, from: variables), .file(location)
    )
  }
}
