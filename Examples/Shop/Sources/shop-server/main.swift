import Foundation
import Migrations
import ShopMigrations

let environment = ProcessInfo.processInfo.environment
let url = try DatabaseURL(environment["DATABASE_URL"] ?? "sqlite:///shop.db")

// Several instances may start at once: one applies, and the others wait for it.
let applied = try await Migrator.upgrade(
  url, versions: VersionsDirectory(environment["VERSIONS"] ?? "versions"),
  swiftMigrations: shopMigrations, wait: .seconds(60))
print("applied \(applied.map(\.revision)); the server starts")

// Here it would: `try await Application(router: router).runService()` with Hummingbird,
// `try await application.execute()` with Vapor.
