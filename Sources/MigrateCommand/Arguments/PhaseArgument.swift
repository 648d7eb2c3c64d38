import ArgumentParser
import Migrations

extension MigrationFile.Phase: ExpressibleByArgument {}
