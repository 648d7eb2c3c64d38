import Foundation
import Testing

@testable import MigrateCommand

@Suite("migrate.conf.example")
struct ExampleTests {
  private func text() throws -> String {
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized
    return try String(
      contentsOf: root.appendingPathComponent("migrate.conf.example"), encoding: .utf8)
  }

  @Test("it is what the declared settings make of it")
  func isGenerated() throws {
    #expect(try text() == Setting.example)
  }

  @Test("uncommented, it has every key, and each with its default")
  func equalsDefaults() throws {
    let lines = try text().split(separator: "\n").filter { !$0.hasPrefix("# ") && $0 != "#" }
    // Up to the tables of which the names and keys are examples.
    let settings = lines.prefix { $0 != "#[placeholders]" }.map { String($0.dropFirst()) }
    let file = try ConfigurationFile(
      path: "migrate.conf", text: settings.joined(separator: "\n"))
    var configuration = Configuration()
    for setting in Setting.all {
      let entry = try #require(file.entry(for: setting, environment: nil), "\(setting.key)")
      #expect(setting.assign(entry.text, &configuration))
    }
    #expect(configuration == Configuration())
    #expect(settings.count { !$0.hasPrefix("[") } == Setting.all.count)
  }

  @Test("its tables are understood, and that of a deployment has every key")
  func tables() throws {
    let lines = try text().split(separator: "\n").drop { !$0.hasPrefix("#[") }
    let tables = lines.filter { !$0.hasPrefix("# ") }.map { $0.dropFirst() }
    let file = try ConfigurationFile(
      path: "migrate.conf", text: tables.joined(separator: "\n"))
    #expect(file.environmentNames == ["production"])
    #expect(file.deploymentNames == ["production"])
    var settings = DeploySettings()
    for setting in DeploySetting.all {
      let entry = try #require(file.entry(for: setting.key, deployment: "production"))
      #expect(setting.assign(entry.text, &settings), "\(setting.key)")
    }
    #expect(settings.services == ["web", "worker"])
    #expect(settings.timeout == DeploySettings().timeout)
  }

  @Test("the explanations are one line each and end in a full stop")
  func explanations() {
    for setting in Setting.all {
      #expect(setting.explanation.hasSuffix(".") && !setting.explanation.contains("\n"))
    }
  }
}
