# Blue/green by ECS itself: before it starts a task of the new version, ECS calls the Lambda function,
# which is the migrations' image with another command, and waits for it. The function only starts the
# task, so that it may keep an older image.
#
# Providers before 6.4 cannot say this of a service, so the output `blue_green` is given to it once:
#   terraform output -json blue_green > blue-green.json
#   aws ecs update-service --cli-input-json file://blue-green.json

locals {
  blue_green = var.blue_green ? 1 : 0
}

resource "aws_cloudwatch_log_group" "hook" {
  count             = local.blue_green
  name              = "/aws/lambda/${var.name}-migration-hook"
  retention_in_days = var.log_days
}

resource "aws_lambda_function" "hook" {
  count         = local.blue_green
  function_name = "${var.name}-migration-hook"
  role          = aws_iam_role.hook[0].arn
  package_type  = "Image"
  image_uri     = var.migration_image
  architectures = [var.architecture == "ARM64" ? "arm64" : "x86_64"]
  memory_size   = 256
  timeout       = 60

  image_config {
    command = ["deploy", "lambda"]
  }
  environment {
    variables = {
      MIGRATE_DEPLOY_TASK_DEFINITION = aws_ecs_task_definition.migration.family
      MIGRATE_DEPLOY_SUBNETS         = join(",", local.task_subnets)
      MIGRATE_DEPLOY_SECURITY_GROUPS = aws_security_group.this["migration"].id
    }
  }

  depends_on = [aws_cloudwatch_log_group.hook, aws_iam_role_policy.hook]
}

data "aws_iam_policy_document" "assume" {
  for_each = { hook = "lambda.amazonaws.com", ecs = "ecs.amazonaws.com" }
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

resource "aws_iam_role" "hook" {
  count              = local.blue_green
  name               = "${var.name}-migration-hook"
  assume_role_policy = data.aws_iam_policy_document.assume["hook"].json
}

# What whoever deploys may do, without the roll and the log, which it leaves to ECS and CloudWatch.
data "aws_iam_policy_document" "hook" {
  source_policy_documents = [data.aws_iam_policy_document.run_migration.json]

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in aws_cloudwatch_log_group.hook : "${group.arn}:*"]
  }
  statement {
    sid       = "LookAtDefinitions"
    actions   = ["ecs:DescribeTaskDefinition", "logs:DescribeLogGroups"]
    resources = ["*"]
  }
  statement {
    sid     = "LookAtClusterAndService"
    actions = ["ecs:DescribeClusters", "ecs:DescribeServices"]
    resources = [
      aws_ecs_cluster.this.arn, local.services,
    ]
  }
  statement {
    sid       = "KeepTags"
    actions   = ["ecs:TagResource"]
    resources = [local.tasks]
    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
  }
  statement {
    sid       = "PassRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.migration_execution.arn, aws_iam_role.migration_task.arn]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "hook" {
  count  = local.blue_green
  name   = "hook"
  role   = aws_iam_role.hook[0].id
  policy = data.aws_iam_policy_document.hook.json
}

# ECS as itself: calls the function, and moves the traffic.

resource "aws_iam_role" "ecs" {
  count              = local.blue_green
  name               = "${var.name}-ecs"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs"].json
}

data "aws_iam_policy_document" "ecs" {
  statement {
    sid       = "CallHook"
    actions   = ["lambda:InvokeFunction"]
    resources = aws_lambda_function.hook[*].arn
  }
  # Looking has no resource to be restricted to.
  statement {
    sid = "LookAtTraffic"
    actions = [
      "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "MoveTraffic"
    actions   = ["elasticloadbalancing:ModifyRule"]
    resources = [aws_lb_listener_rule.web.arn]
  }
  statement {
    sid = "MoveTargets"
    actions = [
      "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets",
    ]
    resources = [for group in aws_lb_target_group.web : group.arn]
  }
}

resource "aws_iam_role_policy" "ecs" {
  count  = local.blue_green
  name   = "deploy"
  role   = aws_iam_role.ecs[0].id
  policy = data.aws_iam_policy_document.ecs.json
}
