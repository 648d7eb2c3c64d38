import ArgumentParser

/// `migrate deploy`
struct DeployCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy",
    abstract: "Migrate in an ECS task, and roll the services only when that has succeeded.",
    usage: """
      migrate deploy [<name>] [<options>]
      migrate deploy lambda [<name>] [<options>]
      """,
    discussion: """
      Runs `upgrade head --phase expand` as a task of the cluster, shows its log, and ends with its \
      exit code unless that is 0. Then each service gets the new image and is followed until it runs \
      nothing else. Nothing is ever downgraded. What is not said by options is taken from \
      [deploy.NAME] of migrate.conf or from variables such as MIGRATE_DEPLOY_CLUSTER; region and \
      credentials from where the AWS CLI has them. `migrate deploy run --help` lists the options.

      EXAMPLES:
        migrate deploy production --image $ECR/shop:v42
        migrate deploy production --image web=$ECR/shop:v42 --plan
        migrate deploy --cluster shop --task-definition shop-migrate --no-roll
        migrate deploy production --image shop:v42 --defer-backfills
        migrate deploy production --contract
        migrate deploy production --image shop:v42 --resume TASK_ARN
      """,
    subcommands: [DeployRunCommand.self, DeployLambdaCommand.self],
    defaultSubcommand: DeployRunCommand.self)

  @OptionGroup(title: "Global Options") var options: GlobalOptions
}
