# Everything that somebody has to look at goes to one SNS topic.

resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "mail" {
  count     = var.alarm_email == null ? 0 : 1
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

data "aws_iam_policy_document" "alarms" {
  # EventBridge does not promise to fill in what a condition would compare.
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

# Events: a task that did not start writes no metric, so ECS says what failed.

locals {
  events = {
    migration-failed = {
      source      = ["aws.ecs"]
      detail-type = ["ECS Task State Change"]
      detail = {
        clusterArn = [aws_ecs_cluster.this.arn]
        group      = ["family:${aws_ecs_task_definition.migration.family}"]
        lastStatus = ["STOPPED"]
        "$or" = [
          { containers = { exitCode = [{ anything-but = 0 }] } },
          { stopCode = [{ anything-but = "EssentialContainerExited" }] },
        ]
      }
    }
    roll-failed = {
      source      = ["aws.ecs"]
      detail-type = ["ECS Deployment State Change"]
      resources   = [aws_ecs_service.web.id]
      detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each      = local.events
  name          = "${var.name}-${each.key}"
  event_pattern = jsonencode(each.value)
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.events
  rule     = aws_cloudwatch_event_rule.this[each.key].name
  arn      = aws_sns_topic.alarms.arn
}

# Metrics: those that the migration writes (namespace migrate), and those of AWS.

locals {
  migration_metrics = { Application = local.migration_environment.MIGRATE_APPLICATION_NAME }
  database          = { DBInstanceIdentifier = aws_db_instance.this.identifier }
  balancer          = { LoadBalancer = aws_lb.this.arn_suffix }
  alarms = {
    migration-failures = {
      text      = "A migration has failed: deploy/README.md, Incidents."
      namespace = "migrate", metric = "Failures", dimensions = local.migration_metrics
      statistic = "Sum", above = 0, period = 60, periods = 1
    }
    migration-lock-wait = {
      text      = "A migration waits long for locks: look for long transactions."
      namespace = "migrate", metric = "LockWait", dimensions = local.migration_metrics
      statistic = "Sum", above = var.lock_wait_alarm_seconds * 1000, period = 300, periods = 1
    }
    database-cpu = {
      text      = "The database's processor is busy."
      namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = local.database
      statistic = "Average", above = 80, period = 300, periods = 3
    }
    service-errors = {
      text       = "The application answers with errors."
      namespace  = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count"
      dimensions = local.balancer
      statistic  = "Sum", above = 10, period = 60, periods = 3
    }
    # Over all target groups of the load balancer, so that it holds for blue and green.
    service-unreachable = {
      text       = "Tasks of the service are refused or time out."
      namespace  = "AWS/ApplicationELB", metric = "TargetConnectionErrorCount"
      dimensions = local.balancer
      statistic  = "Sum", above = 10, period = 60, periods = 3
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  alarm_name          = "${var.name}-database-storage"
  alarm_description   = "The database has less than 10 % of its first storage left."
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.database
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = var.database.storage_gb * 1024 * 1024 * 1024 / 10
  period              = 300
  evaluation_periods  = 1
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
