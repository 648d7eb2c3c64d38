import ArgumentParser
import AWSClient
import Deployment
import FoundationEssentials

/// `migrate deploy lambda`
struct DeployLambdaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lambda",
    abstract: "Be the Lambda function of an ECS deployment's lifecycle hook.",
    discussion: """
      For a Lambda function with the runtime provided.al2023 or a container image, called by ECS at \
      PRE_SCALE_UP: it starts the migration's task, answers IN_PROGRESS until that has stopped, then \
      SUCCEEDED or FAILED, which rolls the deployment back. Called at \
      POST_PRODUCTION_TRAFFIC_SHIFT too, it runs the contract phase. Cluster, subnets and security \
      groups are the service's; the task definition is that of the service's new version unless \
      --task-definition or MIGRATE_DEPLOY_TASK_DEFINITION names another.

      EXAMPLE:
        migrate deploy lambda --task-definition shop-migrate
      """)

  @Argument(help: "The [deploy.NAME] of migrate.conf; the only one by default.")
  var name: String?

  @OptionGroup(title: "Deployment") var deployOptions: DeployOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let environment = Environment()
    guard let address = environment.lookUpNonEmpty("AWS_LAMBDA_RUNTIME_API")?.value else {
      throw ValidationError("AWS_LAMBDA_RUNTIME_API is not set: this runs inside AWS Lambda only")
    }
    let runtime = LambdaRuntime(address: address)
    do {
      let settings = try options.loadDeploySettings(name, deployOptions)
      let client = try AWSClient(
        region: settings.region, environment: ProcessInfo.processInfo.environment)
      let diagnostics = Terminal.current.diagnostics
      let hook = LifecycleHook(settings.hook, client: client) { diagnostics.writeLine($0) }
      try await runtime.run(hook.answer)
    } catch let error as ConfigurationError {
      try await runtime.fail(error)
      throw error
    }
  }
}
