# Each role has what its work needs and nothing else. Two lists of actions are tested: what
# `migrate deploy` and the Lambda function were seen to call.

locals {
  ecs      = "arn:aws:ecs:${local.region}:${local.account}"
  services = "${local.ecs}:service/${aws_ecs_cluster.this.name}/*"
  tasks    = "${local.ecs}:task/${aws_ecs_cluster.this.name}/*"
}

data "aws_iam_policy_document" "tasks_may_assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# Execution roles: what Fargate itself does before and around a container.

data "aws_iam_policy_document" "execution" {
  for_each = {
    migration = aws_cloudwatch_log_group.migration.arn
    web       = aws_cloudwatch_log_group.web.arn
  }

  # A token is of the account, not of a repository.
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.this[each.key].arn]
  }
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${each.value}:*"]
  }
  # Only the migration is the master.
  dynamic "statement" {
    for_each = each.key == "migration" ? [local.master_secret] : []
    content {
      sid       = "PutInPassword"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "migration_execution" {
  name               = "${var.name}-migration-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks_may_assume.json
}

resource "aws_iam_role_policy" "migration_execution" {
  name   = "execution"
  role   = aws_iam_role.migration_execution.id
  policy = data.aws_iam_policy_document.execution["migration"].json
}

resource "aws_iam_role" "web_execution" {
  name               = "${var.name}-web-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks_may_assume.json
}

resource "aws_iam_role_policy" "web_execution" {
  name   = "execution"
  role   = aws_iam_role.web_execution.id
  policy = data.aws_iam_policy_document.execution["web"].json
}

# Task roles: what the programs do. The migration calls nothing of AWS, so its role has no policy.

resource "aws_iam_role" "migration_task" {
  name               = "${var.name}-migration-task"
  assume_role_policy = data.aws_iam_policy_document.tasks_may_assume.json
}

resource "aws_iam_role" "web_task" {
  name               = "${var.name}-web-task"
  assume_role_policy = data.aws_iam_policy_document.tasks_may_assume.json
}

data "aws_iam_policy_document" "web_task" {
  statement {
    sid     = "LogInToDatabase"
    actions = ["rds-db:connect"]
    resources = [join(":", [
      "arn:aws:rds-db", local.region, local.account, "dbuser",
      "${aws_db_instance.this.resource_id}/${var.web.database_user}",
    ])]
  }
}

resource "aws_iam_role_policy" "web_task" {
  name   = "task"
  role   = aws_iam_role.web_task.id
  policy = data.aws_iam_policy_document.web_task.json
}

# Whoever starts the migration: `migrate deploy`, or the lifecycle hook of blue/green.

data "aws_iam_policy_document" "run_migration" {
  statement {
    sid       = "RunMigration"
    actions   = ["ecs:RunTask"]
    resources = ["${local.ecs}:task-definition/${aws_ecs_task_definition.migration.family}:*"]
    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [aws_ecs_cluster.this.arn]
    }
  }
  statement {
    sid       = "FollowMigration"
    actions   = ["ecs:DescribeTasks"]
    resources = [local.tasks]
  }
}

# Whoever deploys: `migrate deploy` and the push of the two images.

data "aws_iam_policy_document" "deploy" {
  source_policy_documents = [data.aws_iam_policy_document.run_migration.json]

  # These three have no resource to be restricted to.
  statement {
    sid       = "Definitions"
    actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
    resources = ["*"]
  }
  statement {
    sid       = "FindLogGroup"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["*"]
  }
  statement {
    sid       = "LookAtCluster"
    actions   = ["ecs:DescribeClusters"]
    resources = [aws_ecs_cluster.this.arn]
  }
  statement {
    sid       = "ReadMigrationLog"
    actions   = ["logs:GetLogEvents"]
    resources = ["${aws_cloudwatch_log_group.migration.arn}:*"]
  }
  statement {
    sid       = "Roll"
    actions   = ["ecs:DescribeServices", "ecs:UpdateService"]
    resources = [local.services]
  }
  # Revisions and tasks keep the tags of those before them.
  statement {
    sid       = "KeepTags"
    actions   = ["ecs:TagResource"]
    resources = ["${local.ecs}:task-definition/*", local.tasks]
    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RegisterTaskDefinition", "RunTask"]
    }
  }
  # The tasks get their roles from whoever starts them; only these, and only for tasks.
  statement {
    sid     = "PassRoles"
    actions = ["iam:PassRole"]
    resources = [
      aws_iam_role.migration_execution.arn, aws_iam_role.migration_task.arn,
      aws_iam_role.web_execution.arn, aws_iam_role.web_task.arn,
    ]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "push" {
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    sid = "PushImages"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = [for repository in aws_ecr_repository.this : repository.arn]
  }
}

resource "aws_iam_policy" "deploy" {
  name   = "${var.name}-deploy"
  policy = data.aws_iam_policy_document.deploy.json
}

resource "aws_iam_policy" "push" {
  name   = "${var.name}-push"
  policy = data.aws_iam_policy_document.push.json
}
