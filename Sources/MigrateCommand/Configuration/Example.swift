extension Setting {
  /// The text of migrate.conf.example: every setting with its default, commented out.
  static var example: String {
    let defaults = Configuration()
    func text(_ settings: [Setting]) -> String {
      settings.map { setting in
        "# \(setting.explanation)\n#\(setting.keys.last ?? "") = \(setting.tomlText(defaults))\n"
      }.joined(separator: "\n")
    }
    let settings = text(all.filter { $0.keys.count == 1 })
    let hooks = text(all.filter { $0.keys.count > 1 })
    let deployment = DeploySetting.all.map { setting in
      "# \(setting.explanation)\n#\(setting.key) = \(setting.example)\n"
    }
    return """
      # Configuration of migrate. Each setting is shown with its default.
      #
      # Options of the command line take precedence over environment variables (MIGRATE_URL, MIGRATE_VERSIONS,
      # and so on; DATABASE_URL for url), and those before this file. Relative paths start at this
      # file's directory. ${NAME} and ${NAME:-default} stand for environment variables, also those of
      # a .env file in the current directory or in this one, and ${NAME.member} for a member of one that
      # holds JSON. `migrate config` shows what applies.

      \(settings)
      # What is done around runs and migrations.
      #[hooks]

      \(hooks)
      # What ${NAME} stands for in SQL files with the header line `-- placeholders: on`.
      #[placeholders]
      #SCHEMA = "app"

      # Settings for --env NAME or MIGRATE_ENV=NAME, which take precedence over those above.
      #[environments.production]
      #url = "${PRODUCTION_URL}"
      #production = true

      # What `migrate deploy NAME` deploys. MIGRATE_DEPLOY_CLUSTER and so on take precedence.
      #[deploy.production]

      \(deployment.joined(separator: "\n"))
      """
  }

  private func tomlText(_ configuration: Configuration) -> String {
    let text = text(configuration)
    return types.first == .boolean ? text : "\"\(text)\""
  }
}
