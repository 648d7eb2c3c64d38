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
    .library(name: "MigrateCommand", targets: ["MigrateCommand"]),
    // What `migrate` links with the Swift migrations that it compiles.
    .library(name: "MigrateLibrary", type: .static, targets: ["MigrateCommand", "Migrations"]),
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
    .target(name: "Basics", swiftSettings: settings),
    .target(
      name: "Migrations",
      dependencies: [
        "Basics", "CLibPQ", "CSQLite",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "SchemaInspection", dependencies: ["Basics", "Migrations"], swiftSettings: settings),
    .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"])]),
    .target(
      name: "SchemaTools", dependencies: ["Basics", "CPgQuery", "Migrations", "SchemaInspection"],
      swiftSettings: settings,
      // The archive rather than the shared object, so that nothing is to be installed to run it.
      linkerSettings: [.linkedLibrary(":libpg_query.a")]),
    .target(name: "SchemaChange", dependencies: ["Migrations"], swiftSettings: settings),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "AWSClient",
      dependencies: [
        "Basics", "CCurl", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(name: "Deployment", dependencies: ["AWSClient", "Basics"], swiftSettings: settings),
    .target(
      name: "MigrateCommand",
      dependencies: [
        "AWSClient", "Basics", "Deployment", "Migrations", "SchemaChange", "SchemaInspection",
        "SchemaTools",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      resources: [
        .embedInCode("Compilation/module.modulemap"),
        .embedInCode("Tools/Alembic/alembic_history.py"),
        .embedInCode("Tools/Django/django_history.py"),
        .embedInCode("Autogenerate/Python/schema_ddl.py"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "migrate", dependencies: ["MigrateCommand"], swiftSettings: settings),
    // Examples/Shop is a package of its own; here it is built and tested with the rest.
    .target(
      name: "ShopMigrations", dependencies: ["Migrations"], path: "Examples/Shop/versions",
      exclude: ["0001_create_items.sql"]),
    .executableTarget(
      name: "shop-server", dependencies: ["Migrations", "ShopMigrations"],
      path: "Examples/Shop/Sources/shop-server"),
    .executableTarget(
      name: "shop-migrate", dependencies: ["MigrateCommand", "ShopMigrations"],
      path: "Examples/Shop/Sources/shop-migrate"),
    .target(
      name: "Support", dependencies: ["AWSClient", "Basics", "Migrations"], path: "Tests/Support",
      exclude: ["AWSStandIn"],
      swiftSettings: settings),
    .testTarget(
      name: "MigrationsTests", dependencies: ["Migrations", "Support"],
      exclude: ["Graph/alembic_oracle.py"], swiftSettings: settings),
    .testTarget(
      name: "SchemaChangeTests",
      dependencies: ["Migrations", "SchemaChange", "SchemaInspection", "Support"],
      exclude: ["Pairs"], swiftSettings: settings),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"], swiftSettings: settings),
    .testTarget(
      name: "AWSClientTests", dependencies: ["AWSClient", "Basics", "Support"],
      exclude: ["botocore_oracle.py"], swiftSettings: settings),
    .testTarget(
      name: "DeploymentTests",
      dependencies: ["AWSClient", "Basics", "Deployment", "Support", "migrate"],
      swiftSettings: settings),
    .testTarget(
      name: "SchemaInspectionTests", dependencies: ["Migrations", "SchemaInspection", "Support"],
      swiftSettings: settings),
    .testTarget(
      name: "SchemaToolsTests",
      dependencies: ["Migrations", "SchemaInspection", "SchemaTools", "Support"],
      swiftSettings: settings),
    .testTarget(
      name: "MigrateCommandTests",
      dependencies: [
        "AWSClient", "Basics", "MigrateCommand", "Migrations", "SchemaChange", "Support", "migrate",
        "shop-migrate", "shop-server",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
