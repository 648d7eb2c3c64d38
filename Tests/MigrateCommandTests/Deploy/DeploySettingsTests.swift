import Deployment
import Foundation
import Support
import Testing

@testable import MigrateCommand

@Suite("Settings of a deployment")
struct DeploySettingsTests {
  private static let file = """
    [deploy.production]
    cluster = "shop"
    service = ["web", "worker"]
    task_definition = "shop-migrate"
    image = ["${IMAGE}"]
    [deploy.staging]
    cluster = "staging"
    """

  private func load(
    _ name: String?, _ options: [String: String] = [:], variables: [String: String] = [:],
    file: String = file
  ) async throws -> DeploySettings {
    try await withTemporaryDirectory { directory in
      try directory.write(["migrate.conf": file])
      return try DeploySettings.load(
        name, options: options, environment: Environment { variables[$0] }, in: directory.path)
    }
  }

  private func failure(_ name: String?, file: String = file) async -> String? {
    let error = await #expect(throws: ConfigurationError.self) {
      try await load(name, file: file)
    }
    return error?.description
  }

  @Test("an option goes before a variable, that before migrate.conf, that before the default")
  func precedence() async throws {
    let variables = ["IMAGE": "shop:v2", "MIGRATE_DEPLOY_CLUSTER": "other"]
    #expect(try await load("production", variables: ["IMAGE": "shop:v2"]).cluster == "shop")
    #expect(try await load("production", variables: variables).cluster == "other")
    let settings = try await load("production", ["cluster": "third"], variables: variables)
    #expect(settings.cluster == "third")
    #expect(settings.services == ["web", "worker"])
    #expect(settings.images == [ImageChoice("shop:v2")])
    #expect(settings.timeout == .seconds(1800))
  }

  @Test("a deployment that is not there, and several of which none is named, are told")
  func names() async throws {
    let unknown = await failure("prod")
    #expect(unknown?.contains("no [deploy.prod]; it has production, staging") == true)
    let several = await failure(nil)
    #expect(several?.contains("name one: production, staging") == true)
    #expect(try await load(nil, file: "[deploy.only]\ncluster = 'a'\n").cluster == "a")
    #expect(try await load(nil, file: "").cluster == nil)
  }

  @Test("an unknown key and a value of another kind are told with their line")
  func mistakes() async {
    let key = await failure(nil, file: "[deploy.a]\ncluser = 'a'\n")
    #expect(key?.contains("migrate.conf:2: unknown key \"cluser\"; did you mean") == true)
    let value = await failure(nil, file: "[deploy.a]\nservice = [1]\n")
    #expect(value?.contains("deploy.a.service") == true)
    let contract = await failure(nil, file: "[deploy.a]\ncontract = 'always'\n")
    #expect(contract?.contains("\"never\" or \"after-stable\"") == true)
  }

  @Test("cluster and task definition are required, and both missing ones named")
  func required() throws {
    let error = #expect(throws: ConfigurationError.self) { try DeploySettings().request() }
    #expect(error?.description.contains("--cluster and --task-definition") == true)
  }
}
