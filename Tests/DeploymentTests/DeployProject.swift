import AWSClient
import Foundation
import Support
import Testing
import Basics

/// A project with a database, and on AWS a cluster with a service and a task that migrates.
struct DeployProject {
  let database: TestDatabase
  let aws: AWSStandIn
  let cluster: String

  /// A migration, and a second one that most tests deploy.
  static let versions: KeyValuePairs = [
    "0001_users.sql": """
    -- migrate:up
    CREATE TABLE users (id bigint PRIMARY KEY, name text);
    -- migrate:down
    DROP TABLE users;
    """
  ]
  static let second: KeyValuePairs = [
    "0002_full_name.sql": """
    -- message: add full_name
    -- migrate:up
    ALTER TABLE users ADD COLUMN full_name text;
    -- migrate:down
    ALTER TABLE users DROP COLUMN full_name;
    """
  ]

  /// Makes a project whose first migration is applied and whose service runs version 1.
  static func with(
    _ aws: AWSStandIn? = nil, _ body: (DeployProject) async throws -> Void
  ) async throws {
    try await TestDatabase.with(.postgreSQL, versions: versions) { database in
      let project = DeployProject(
        database: database, aws: try await { if let aws { aws } else { try await .shared } }(),
        cluster: "shop-" + UUID().uuidString.prefix(8).lowercased())
      try await project.create()
      try await body(project)
      try await project.expectNoPasswordInLogs()
    }
  }

  // MARK: What is on AWS

  private var region: String { "eu-central-1" }
  var migrateFamily: String { cluster + "-migrate" }
  private var webFamily: String { cluster + "-web" }

  private func create() async throws {
    try await database.migrate("upgrade", "head")
    try database.directory.write(["migrate.conf": configuration])
    try await call(.ecs, "CreateCluster", ["clusterName": .string(cluster)])
    try await call(.logs, "CreateLogGroup", ["logGroupName": .string("/ecs/\(cluster)")])
    let secret = try await call(
      .secretsManager, "CreateSecret",
      [
        "Name": .string("\(cluster)/database"),
        "SecretString": .string((["url": .string(database.url)] as JSONValue).description),
      ])
    try await register(secret: secret["ARN"]?.text ?? "")
    try await call(.ecs, "RegisterTaskDefinition", webDefinition)
    try await createService("web")
  }

  /// Makes a service that runs version 1.
  func createService(_ name: String) async throws {
    try await call(
      .ecs, "CreateService",
      [
        "cluster": .string(cluster), "serviceName": .string(name),
        "taskDefinition": .string(webFamily), "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-1"]]],
      ])
  }

  private var configuration: String {
    """
    [deploy.test]
    cluster = "\(cluster)"
    service = ["web"]
    task_definition = "\(migrateFamily)"
    poll = "50ms"
    """
  }

  /// Registers a revision of the task that migrates.
  func register(secret: String) async throws {
    let program = try migrateExecutable
    let container: JSONValue = [
      "name": "migrate", "image": "shop-migrate:v1", "entryPoint": [.string(program)],
      "workingDirectory": .string(database.directory.path),
      "secrets": [["name": "MIGRATE_URL", "valueFrom": .string(secret + ":url::")]],
      "logConfiguration": [
        "logDriver": "awslogs",
        "options": [
          "awslogs-group": .string("/ecs/\(cluster)"), "awslogs-region": .string(region),
          "awslogs-stream-prefix": "task",
        ],
      ],
    ]
    var definition = taskDefinition(migrateFamily, [container])
    definition["somethingNew"] = ["kept": true]
    try await call(.ecs, "RegisterTaskDefinition", definition)
  }

  private var webDefinition: JSONValue {
    taskDefinition(
      webFamily, [["name": "web", "image": "shop:v1"], ["name": "proxy", "image": "envoy:1.30"]])
  }

  private func taskDefinition(_ family: String, _ containers: JSONValue) -> JSONValue {
    [
      "family": .string(family), "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
      "cpu": "256", "memory": "512", "containerDefinitions": containers,
      "tags": [["key": "team", "value": "shop"]],
    ]
  }

  @discardableResult
  func call(_ service: AWSService, _ operation: String, _ input: JSONValue) async throws
    -> JSONValue
  {
    try await aws.client.call(service, operation, input)
  }

  /// The service as ECS has it.
  func service(_ name: String = "web") async throws -> JSONValue {
    let answer = try await call(
      .ecs, "DescribeServices", ["cluster": .string(cluster), "services": [.string(name)]])
    return try #require(answer["services"]?[0])
  }

  /// The images that the service's containers have, in their order.
  func servedImages(by service: String = "web") async throws -> [String] {
    let name = try await self.service(service)["taskDefinition"] ?? ""
    let answer = try await call(.ecs, "DescribeTaskDefinition", ["taskDefinition": name])
    return (answer["taskDefinition"]?["containerDefinitions"]?.elements ?? []).compactMap {
      $0["image"]?.text
    }
  }

  // MARK: The program

  /// Runs `migrate deploy test`, which does not know the database.
  func deploy(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    let result = try await start(arguments, environment: environment).result()
    try expectNoPassword(in: result)
    return result
  }

  /// Starts `migrate deploy test`.
  func start(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> RunningProcess {
    try RunningProcess(
      migrateExecutable, ["deploy", "test"] + arguments,
      environment: aws.environment.merging(environment) { $1 }, in: database.directory)
  }

  /// The database's password is nowhere in what a program wrote.
  func expectNoPassword(in result: ProcessResult) throws {
    let password = try #require(URLComponents(string: database.url)?.password)
    #expect(!(result.output + result.errors).contains(password))
  }

  /// Nor is it in what the tasks wrote.
  private func expectNoPasswordInLogs() async throws {
    let group = "/ecs/\(cluster)"
    let groups = try await call(
      .logs, "DescribeLogGroups", ["logGroupNamePrefix": .string(group)])
    guard !(groups["logGroups"]?.elements ?? []).isEmpty else { return }
    let events = try await call(.logs, "FilterLogEvents", ["logGroupName": .string(group)])
    let password = try #require(URLComponents(string: database.url)?.password)
    #expect(!events.description.contains(password))
  }

  /// The columns of the table `users`.
  func columns() async throws -> String {
    try await database.query(
      """
      SELECT string_agg(column_name, ' ' ORDER BY ordinal_position)
      FROM information_schema.columns WHERE table_name = 'users'
      """)
  }
}
