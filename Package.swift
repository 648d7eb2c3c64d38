// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "migrate",
  products: [
    .executable(name: "migrate", targets: ["migrate"]),
    .library(name: "Migrations", targets: ["Migrations"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "Migrations",
      dependencies: [
        "CLibPQ", "CSQLite",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "AWSClient", dependencies: ["CCurl", "Migrations"], swiftSettings: settings),
    .target(name: "Deployment", dependencies: ["AWSClient"], swiftSettings: settings),
    .target(
      name: "MigrateCommand",
      dependencies: [
        "AWSClient", "Deployment", "Migrations",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "migrate", dependencies: ["MigrateCommand"], swiftSettings: settings),
    .target(
      name: "Support", dependencies: ["AWSClient", "Migrations"], path: "Tests/Support",
      exclude: ["AWSStandIn"],
      swiftSettings: settings),
    .testTarget(
      name: "MigrationsTests", dependencies: ["Migrations", "Support"],
      exclude: ["Graph/alembic_oracle.py"], swiftSettings: settings),
    .testTarget(
      name: "AWSClientTests", dependencies: ["AWSClient", "Support"], swiftSettings: settings),
    .testTarget(
      name: "DeploymentTests", dependencies: ["AWSClient", "Deployment", "Support", "migrate"],
      swiftSettings: settings),
    .testTarget(
      name: "MigrateCommandTests", dependencies: ["MigrateCommand", "Support", "migrate"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
