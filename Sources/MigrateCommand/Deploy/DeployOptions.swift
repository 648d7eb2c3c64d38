import ArgumentParser

/// The options of a deployment that `[deploy.NAME]` may say instead.
struct DeployOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The ECS cluster.", valueName: "name"))
  var cluster: String?

  @Option(
    name: .customLong("service"), parsing: .singleValue,
    help: ArgumentHelp(
      "A service that rolls after the migration; may be repeated.", valueName: "name")
  )
  var services: [String] = []

  @Option(
    help: ArgumentHelp("The family or ARN of the task that migrates.", valueName: "name"))
  var taskDefinition: String?

  @Option(
    help: ArgumentHelp(
      "The container of that task that runs migrate, where it has several.", valueName: "name"))
  var container: String?

  @Option(
    name: .customLong("image"), parsing: .singleValue,
    help: ArgumentHelp(
      "A new image: REPO:TAG for the containers of that repository, or NAME=REPO:TAG for one.",
      valueName: "image"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "The subnets of the task, after commas; the service's by default.", valueName: "ids"))
  var subnets: String?

  @Option(
    help: ArgumentHelp(
      "The security groups of the task, after commas; the service's by default.", valueName: "ids"))
  var securityGroups: String?

  @Option(
    help: ArgumentHelp("Where the task runs; where the service does by default.", valueName: "name")
  )
  var capacityProvider: String?

  @Flag(help: "Leave backfills to `migrate backfill run`, a task of its own.")
  var deferBackfills = false

  @Option(help: ArgumentHelp("The AWS region.", valueName: "name"))
  var region: String?

  @Option(
    help: ArgumentHelp(
      "How long the task may run, and then how long each service may roll.", valueName: "time"))
  var timeout: String?

  /// The settings among these options, by their keys.
  var settings: [String: String] {
    func joined(_ items: [String]) -> String? {
      items.isEmpty ? nil : items.joined(separator: ",")
    }
    return [
      "cluster": cluster, "service": joined(services), "task_definition": taskDefinition,
      "container": container, "image": joined(images), "subnets": subnets,
      "security_groups": securityGroups, "capacity_provider": capacityProvider, "region": region,
      "timeout": timeout, "defer_backfills": deferBackfills ? "true" : nil,
    ].compactMapValues(\.self)
  }
}
