import ArgumentParser
import AWSClient
import Deployment
import FoundationEssentials
import Migrations

/// `migrate deploy run`, or `migrate deploy` for short.
struct DeployRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Deploy; what `migrate deploy` means without another subcommand.",
    discussion: """
      EXAMPLE:
        migrate deploy run production --image shop:v42
      """)

  @Argument(help: "The [deploy.NAME] of migrate.conf; the only one by default.")
  var name: String?

  @Flag(name: .customLong("no-roll"), help: "Stop after the migration.")
  var stopsBeforeRoll = false

  @Flag(help: "Run only the contract phase of the version that is deployed and stable.")
  var contract = false

  @Flag(help: "Look at everything, and print what would be done.")
  var plan = false

  @Option(
    help: ArgumentHelp(
      "Go on with the task of an interrupted deployment instead of starting one.",
      valueName: "task-arn"))
  var resume: String?

  @OptionGroup(title: "Deployment") var deployOptions: DeployOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if stopsBeforeRoll, contract {
      throw ValidationError("--contract never rolls a service; leave --no-roll out")
    }
  }

  func run() async throws {
    let settings = try options.loadDeploySettings(name, deployOptions)
    var request = try settings.request()
    request.scope = scope(settings)
    request.resumedTask = resume
    let client = try AWSClient(
      region: settings.region, environment: ProcessInfo.processInfo.environment)
    let display = DeployDisplay(options, Terminal.current)
    let deployment = Deployment(
      request, client: client, id: UUID().uuidString.lowercased(), emit: display.show)
    if plan { return display.show(plan: try await deployment.plan()) }
    do {
      try await deployment.run()
      display.finish(name: name)
    } catch {
      display.fail(error, name: name)
      throw error
    }
  }

  private func scope(_ settings: DeploySettings) -> DeploymentRequest.Scope {
    if contract { return .contract }
    if stopsBeforeRoll { return .migrate }
    return settings.contract == .afterStable ? .rolloutAndContract : .rollout
  }
}

extension GlobalOptions {
  /// Brings the settings of a deployment together.
  /// - Throws: `ConfigurationError`.
  func loadDeploySettings(
    _ name: String?, _ options: DeployOptions
  ) throws(ConfigurationError) -> DeploySettings {
    try DeploySettings.load(
      name, options: options.settings, LoadedConfiguration.Request(file: config))
  }
}
