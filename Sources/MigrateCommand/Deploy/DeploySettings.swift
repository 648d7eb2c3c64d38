import AWSClient
import Deployment

/// What a `[deploy.NAME]` of migrate.conf says, completed by options and the environment.
struct DeploySettings: Sendable, Hashable {
  var cluster: String?
  var services: [String] = []
  var taskDefinition: String?
  var container: String?
  var images: [ImageChoice] = []
  var subnets: [String] = []
  var securityGroups: [String] = []
  var capacityProvider: String?
  var region: String?
  var timeout: Duration = .seconds(30 * 60)
  /// The first pause between looks at AWS.
  var poll: Duration = .seconds(1)
  var deferBackfills = false
  var contract = ContractTiming.never
  var contractStage = "POST_PRODUCTION_TRAFFIC_SHIFT"
}

/// When a deployment runs the contract phase.
enum ContractTiming: String, SettingChoice {
  /// Only with `deploy --contract`.
  case never
  /// As soon as all services are stable.
  case afterStable = "after-stable"
}

extension DeploySettings {
  /// The request for a deployment.
  /// - Throws: `ConfigurationError.missingForDeployment`.
  func request() throws(ConfigurationError) -> DeploymentRequest {
    guard let cluster, let taskDefinition else {
      let keys = [("cluster", cluster), ("task_definition", taskDefinition)]
      throw .missingForDeployment(keys: keys.filter { $0.1 == nil }.map(\.0))
    }
    var request = DeploymentRequest(cluster: cluster, taskDefinition: taskDefinition)
    request.services = services
    request.container = container
    request.images = images
    request.subnets = subnets
    request.securityGroups = securityGroups
    request.capacityProvider = capacityProvider
    request.defersBackfills = deferBackfills
    request.timeout = timeout
    request.pollingInterval = PollingInterval(shortest: poll, longest: max(poll, .seconds(6)))
    return request
  }

  /// How the hook in a Lambda function migrates.
  var hook: LifecycleHook.Settings {
    var hook = LifecycleHook.Settings()
    hook.taskDefinition = taskDefinition
    hook.container = container
    hook.subnets = subnets
    hook.securityGroups = securityGroups
    hook.capacityProvider = capacityProvider
    hook.defersBackfills = deferBackfills
    hook.contractStage = contractStage
    return hook
  }
}

extension ImageChoice: SettingWord {
  init?(word: String) { self.init(word) }
  var word: String { text }
  static var expectation: String { "\"REPOSITORY:TAG\" or \"CONTAINER=REPOSITORY:TAG\"" }
}
