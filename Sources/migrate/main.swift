import MigrateCommand

await Program.main()
