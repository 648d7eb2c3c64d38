output "url" {
  description = "Where the application answers."
  value       = "${var.certificate == null ? "http" : "https"}://${local.domain}"
}

output "front_end_url" {
  description = "Where the front end is; null without one."
  value       = one([for item in aws_cloudfront_distribution.front_end : "https://${item.domain_name}"])
}

output "repositories" {
  description = "Where the images of `migration`, `web` and of `migrate` itself are pushed to."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "deploy_configuration" {
  description = "The section of migrate.conf for `migrate deploy`."
  value       = <<-TOML
    [deploy.production]
    region = "${local.region}"
    cluster = "${aws_ecs_cluster.this.name}"
    service = ["${aws_ecs_service.web.name}"]
    task_definition = "${aws_ecs_task_definition.migration.family}"
    security_groups = ["${aws_security_group.this["migration"].id}"]
    subnets = ${jsonencode(local.task_subnets)}
  TOML
}

output "deploy_policy_arns" {
  description = "For whoever deploys and is not GitHub: `migrate deploy`, and the push of images."
  value       = [aws_iam_policy.deploy.arn, aws_iam_policy.push.arn]
}

output "github_role_arn" {
  description = "The role of the GitHub workflow; null without a repository."
  value       = one(aws_iam_role.github[*].arn)
}

output "database" {
  description = "How to reach the database from inside the VPC; the password is in the secret."
  value = {
    host       = aws_db_instance.this.address
    port       = aws_db_instance.this.port
    name       = var.database.name
    secret_arn = local.master_secret
  }
}

output "alarm_topic_arn" {
  description = "The SNS topic of all alarms."
  value       = aws_sns_topic.alarms.arn
}

output "blue_green" {
  description = "The input of `aws ecs update-service` that makes the service blue/green; null without."
  value = var.blue_green ? {
    cluster = aws_ecs_cluster.this.name
    service = aws_ecs_service.web.name
    deploymentConfiguration = {
      strategy              = "BLUE_GREEN"
      bakeTimeInMinutes     = 5
      minimumHealthyPercent = 100
      maximumPercent        = 200
      lifecycleHooks = [{
        hookTargetArn   = aws_lambda_function.hook[0].arn
        roleArn         = aws_iam_role.ecs[0].arn
        lifecycleStages = ["PRE_SCALE_UP"]
      }]
    }
    loadBalancers = [{
      targetGroupArn = aws_lb_target_group.web["blue"].arn
      containerName  = "web"
      containerPort  = var.web.port
      advancedConfiguration = {
        alternateTargetGroupArn = aws_lb_target_group.web["green"].arn
        productionListenerRule  = aws_lb_listener_rule.web.arn
        roleArn                 = aws_iam_role.ecs[0].arn
      }
    }]
  } : null
}
