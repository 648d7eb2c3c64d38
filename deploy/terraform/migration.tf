# The task that migrates: started by `migrate deploy` or by the Lambda function, never by a service.

locals {
  # As libpq reads them. The master's password is put in when a task starts, so that each has the
  # present one; it may hold characters that would have to be escaped in a URL.
  database_environment = {
    DATABASE_URL  = "postgresql://"
    PGHOST        = aws_db_instance.this.address
    PGPORT        = tostring(var.database.port)
    PGDATABASE    = var.database.name
    PGSSLMODE     = "verify-full"
    PGSSLROOTCERT = "/etc/ssl/rds.pem"
  }
  migration_environment = merge(local.database_environment, {
    MIGRATE_APPLICATION_NAME = "${var.name}-migration"
    MIGRATE_METRICS          = "emf"
    MIGRATE_WAIT             = "60s"
  }, var.migration.environment)
  master_secret = aws_db_instance.this.master_user_secret[0].secret_arn
}

resource "aws_cloudwatch_log_group" "migration" {
  name              = "/ecs/${var.name}/migration"
  retention_in_days = var.log_days
}

resource "aws_ecs_task_definition" "migration" {
  family                   = "${var.name}-migration"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  # `migrate deploy` makes its revisions after this one; a roll back needs them all.
  skip_destroy       = true
  cpu                = var.migration.cpu
  memory             = var.migration.memory
  execution_role_arn = aws_iam_role.migration_execution.arn
  task_role_arn      = aws_iam_role.migration_task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }

  container_definitions = jsonencode([{
    name                   = "migration"
    image                  = var.migration_image
    essential              = true
    entryPoint             = ["migrations"]
    command                = ["upgrade", "head"]
    memory                 = var.migration.memory
    readonlyRootFilesystem = true
    # It rolls back its running migration when it is told to stop.
    stopTimeout = 120
    environment = [
      for name, value in local.migration_environment : { name = name, value = value }
    ]
    secrets = [
      { name = "PGUSER", valueFrom = "${local.master_secret}:username::" },
      { name = "PGPASSWORD", valueFrom = "${local.master_secret}:password::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.migration.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "migration"
      }
    }
  }])
}
