import MigrateCommand

await MigrateProgram.main()
