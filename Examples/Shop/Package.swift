// swift-tools-version: 6.2
import PackageDescription

// A server that brings its database up to date when it starts, and a program with the whole command
// line of migrate for the same migrations.
let package = Package(
  name: "shop",
  dependencies: [
    // In a package of your own: .package(url: "…", from: "1.0.0")
    .package(name: "migrate", path: "../..")
  ],
  targets: [
    .target(
      name: "ShopMigrations",
      dependencies: [.product(name: "Migrations", package: "migrate")],
      path: "versions", exclude: ["0001_create_items.sql"]),
    .executableTarget(
      name: "shop-server",
      dependencies: ["ShopMigrations", .product(name: "Migrations", package: "migrate")]),
    .executableTarget(
      name: "shop-migrate",
      dependencies: ["ShopMigrations", .product(name: "MigrateCommand", package: "migrate")]),
  ]
)
