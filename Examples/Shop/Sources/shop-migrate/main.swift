import MigrateCommand
import ShopMigrations

await MigrateProgram.main(migrations: shopMigrations)
