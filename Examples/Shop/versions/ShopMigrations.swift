public import Migrations

/// The Swift migrations of this directory, by revision. The file has no number, so that it is none.
public let shopMigrations: MigrationRegistry = ["0002": FillSlugs.self]
