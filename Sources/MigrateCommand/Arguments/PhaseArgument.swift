public import ArgumentParser
public import Migrations

extension MigrationFile.Phase: ExpressibleByArgument {}
