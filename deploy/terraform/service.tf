# The application: a Fargate service that ECS rolls, and rolls back when its tasks do not get healthy.

locals {
  web_environment = merge({
    # No password: the task logs in with a token of its role, over TLS that is verified.
    DATABASE_URL = join("", [
      "postgresql://${var.web.database_user}@${aws_db_instance.this.endpoint}/${var.database.name}",
      "?sslmode=verify-full&sslrootcert=/etc/ssl/rds.pem",
    ])
    DATABASE_AUTH = "iam"
    AWS_REGION    = local.region
    PORT          = tostring(var.web.port)
  }, var.web.environment)
}

resource "aws_ecs_cluster" "this" {
  name = var.name
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/ecs/${var.name}/web"
  retention_in_days = var.log_days
}

resource "aws_ecs_task_definition" "web" {
  family                   = "${var.name}-web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  # `migrate deploy` makes its revisions after this one; a roll back needs them all.
  skip_destroy       = true
  cpu                = var.web.cpu
  memory             = var.web.memory
  execution_role_arn = aws_iam_role.web_execution.arn
  task_role_arn      = aws_iam_role.web_task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }

  container_definitions = jsonencode([{
    name                   = "web"
    image                  = var.web_image
    essential              = true
    memory                 = var.web.memory
    readonlyRootFilesystem = true
    stopTimeout            = 30
    portMappings           = [{ containerPort = var.web.port, protocol = "tcp" }]
    environment = [
      for name, value in local.web_environment : { name = name, value = value }
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.web.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "web"
      }
    }
  }])
}

resource "aws_ecs_service" "web" {
  name                              = "${var.name}-web"
  cluster                           = aws_ecs_cluster.this.arn
  task_definition                   = aws_ecs_task_definition.web.arn
  desired_count                     = var.web.count
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 30

  network_configuration {
    subnets          = local.task_subnets
    security_groups  = [aws_security_group.this["web"].id]
    assign_public_ip = !var.nat_gateway
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.web["blue"].arn
    container_name   = "web"
    container_port   = var.web.port
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  # What deployments change: the version, and with blue/green which target group has the traffic.
  lifecycle {
    ignore_changes = [task_definition, desired_count, load_balancer]
  }

  depends_on = [aws_lb_listener.http, aws_lb_listener_rule.web]
}
