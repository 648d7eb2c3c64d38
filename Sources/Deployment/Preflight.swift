import AWSClient
import Basics

/// Looks at everything that a deployment needs before anything is done.
struct Preflight {
  private let context: DeploymentContext
  private var problems: [String] = []

  private var request: DeploymentRequest { context.request }

  private init(_ context: DeploymentContext) { self.context = context }

  /// Looks at everything.
  ///
  /// - Throws: `DeploymentError.unfit` with all problems at once; `AWSError` where AWS cannot be
  ///   asked at all.
  static func check(_ context: DeploymentContext) async throws -> DeploymentTarget {
    var check = Preflight(context)
    return try await check.run()
  }

  private mutating func run() async throws -> DeploymentTarget {
    let account = try await account()
    try await checkCluster()
    let definition = try await definition(request.taskDefinition)
    var container: TaskDefinition.Container?
    if let definition { container = self.container(of: definition) }
    var log: LogTarget?
    if let container { log = try await self.log(of: container) }
    let services = try await services()
    let place = LaunchPlace(
      request, like: services.first?.service, hasNetwork: definition?.hasOwnInterface ?? true)
    if let definition {
      checkNetwork(of: definition, at: place)
      checkImages([definition] + services.map(\.definition))
    }
    guard problems.isEmpty, let definition, let container else {
      throw DeploymentError.unfit(problems)
    }
    return DeploymentTarget(
      account: account, definition: definition, container: container, log: log, place: place,
      services: services)
  }

  /// Calls an operation whose refusal is a problem like the others.
  private mutating func ask(
    _ what: String, _ service: AWSService, _ operation: String, _ input: JSONValue
  ) async throws -> JSONValue? {
    do {
      return try await context.client.call(service, operation, input)
    } catch let error as AWSError where error.kind == .service && !error.isRetryable {
      problems.append("\(what): \(error)")
      return nil
    }
  }

  // MARK: Account and cluster

  /// Without credentials nothing else can be looked at.
  private func account() async throws -> String {
    try await context.client.callerIdentity().account
  }

  private mutating func checkCluster() async throws {
    let name = request.cluster
    let answer = try await ask(
      "cluster \(name)", .ecs, "DescribeClusters", ["clusters": [.string(name)]])
    guard let answer else { return }
    guard let status = answer["clusters"]?[0]?["status"]?.text else {
      problems.append("cluster \(name): there is none of this name in this account and region")
      return
    }
    if status != "ACTIVE" { problems.append("cluster \(name): it is \(status), not ACTIVE") }
  }

  // MARK: Task definition

  private mutating func definition(_ name: String) async throws -> TaskDefinition? {
    let answer = try await ask(
      "task definition \(name)", .ecs, "DescribeTaskDefinition",
      ["taskDefinition": .string(name), "include": ["TAGS"]])
    return answer.flatMap { TaskDefinition(answer: $0) }
  }

  private mutating func container(of definition: TaskDefinition) -> TaskDefinition.Container? {
    let containers = definition.containers
    let names = containers.map(\.name).joined(separator: ", ")
    if let name = request.container {
      let found = containers.first { $0.name == name }
      if found == nil {
        problems.append("container \(name): \(definition.name) has none of this name, but \(names)")
      }
      return found
    }
    if containers.count > 1 {
      problems.append(
        "container: \(definition.name) has several; name the one that migrates by --container: "
          + names)
      return nil
    }
    return containers.first
  }

  /// Where the container's log can be read, once it is known that it can be written.
  private mutating func log(of container: TaskDefinition.Container) async throws -> LogTarget? {
    let region = try await context.client.region()
    guard let target = LogTarget(container), target.region ?? region == region else {
      context.emit(
        .warning(
          "the container \(container.name) does not log to CloudWatch Logs of \(region) with a "
            + "stream prefix, so that its output cannot be shown here"))
      return nil
    }
    if !target.createsGroup { try await checkGroup(target) }
    return target
  }

  private mutating func checkGroup(_ target: LogTarget) async throws {
    let answer = try await ask(
      "log group \(target.group)", .logs, "DescribeLogGroups",
      ["logGroupNamePrefix": .string(target.group), "limit": 1])
    guard let answer else { return }
    // Groups are sorted by name, so that the one that is the prefix itself comes first.
    if answer["logGroups"]?[0]?["logGroupName"]?.text != target.group {
      problems.append(
        "log group \(target.group): it is missing; create it with `aws logs create-log-group "
          + "--log-group-name \(target.group)`")
    }
  }

  private mutating func checkNetwork(of definition: TaskDefinition, at place: LaunchPlace) {
    if definition.hasOwnInterface, place.subnets.isEmpty {
      problems.append(
        "network: tasks of \(definition.name) need subnets, and there is no service to take them "
          + "from; name them by --subnets and --security-groups")
    }
  }

  // MARK: Services

  private mutating func services() async throws -> [(service: Service, definition: TaskDefinition)]
  {
    guard !request.services.isEmpty else {
      if request.rolls {
        problems.append("service: none is named; name them by --service, or deploy with --no-roll")
      }
      return []
    }
    let found = try await describe(request.services)
    var services: [(service: Service, definition: TaskDefinition)] = []
    for name in request.services {
      guard let found else { break }
      guard let service = found.first(where: { $0.name == name || $0.arn == name }) else {
        problems.append("service \(name): the cluster \(request.cluster) has none of this name")
        continue
      }
      check(service)
      if let definition = try await definition(service.taskDefinition) {
        services.append((service, definition))
      }
    }
    return services
  }

  /// Describes services, of which ECS takes ten at a time; nil when it refuses.
  private mutating func describe(_ names: [String]) async throws -> [Service]? {
    var found: [Service] = []
    for start in stride(from: 0, to: names.count, by: 10) {
      let some = JSONValue(Array(names[start..<min(start + 10, names.count)]))
      let answer = try await ask(
        "services", .ecs, "DescribeServices",
        ["cluster": .string(request.cluster), "services": some])
      guard let answer else { return nil }
      found += (answer["services"]?.elements ?? []).map(Service.init)
    }
    return found
  }

  private mutating func check(_ service: Service) {
    if service.status != "ACTIVE" {
      problems.append("service \(service.name): it is \(service.status), not ACTIVE")
    } else if request.rolls, service.controller != "ECS" {
      problems.append(
        "service \(service.name): its deployments are made by \(service.controller), not by ECS; "
          + "deploy with --no-roll, and let that roll it")
    } else if request.resumedTask != nil || request.scope == .migrate {
      return
    } else if service.isRolling {
      let target = service.primary.map { " to \(shortName(ofARN: $0.taskDefinition))" } ?? ""
      problems.append(
        "service \(service.name): it is rolling\(target) already; wait until that is complete, or "
          + "go on with that deployment's --resume")
    } else if request.scope == .contract, !service.isStable {
      let target = service.primary.map { shortName(ofARN: $0.taskDefinition) } ?? "the new version"
      problems.append(
        "service \(service.name): its rollout to \(target) failed, so that the old version still runs; "
          + "deploy one that gets there before the contract phase")
    } else if !service.isStable, let primary = service.primary {
      context.emit(
        .warning(
          "service \(service.name): its last rollout, to \(shortName(ofARN: primary.taskDefinition)), did "
            + "not get there; this one takes its place"))
    }
  }

  // MARK: Images

  private mutating func checkImages(_ definitions: [TaskDefinition]) {
    if request.rolls, request.images.isEmpty {
      problems.append("image: none is given; name the new version by --image")
    }
    for choice in request.images {
      guard definitions.allSatisfy({ $0.containers(for: choice).isEmpty }) else { continue }
      let known = definitions.flatMap { definition in
        definition.containers.map { "\(definition.family): \($0.name) (\($0.image))" }
      }
      problems.append(
        "image \(choice.text): no container has "
          + (choice.container == nil ? "an image of this repository" : "this name") + ", but "
          + known.joined(separator: ", "))
    }
  }
}
