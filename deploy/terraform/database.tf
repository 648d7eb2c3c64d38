# PostgreSQL on RDS: encrypted, TLS only, backed up; nobody knows the master's password.

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = local.private_subnets
}

resource "aws_db_parameter_group" "this" {
  name   = "${var.name}-postgres${split(".", var.database.engine_version)[0]}"
  family = "postgres${split(".", var.database.engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_lock_waits"
    value = "1"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# RDS would make the group itself, and keep its logs forever.
resource "aws_cloudwatch_log_group" "database" {
  name              = "/aws/rds/instance/${var.name}/postgresql"
  retention_in_days = var.log_days
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.database.engine_version
  instance_class = var.database.instance_class
  db_name        = var.database.name
  port           = var.database.port

  username                            = var.database.user
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = var.database.storage_gb
  max_allocated_storage = var.database.storage_limit_gb

  multi_az               = var.database.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this["database"].id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false

  backup_retention_period   = var.database.backup_days
  copy_tags_to_snapshot     = true
  deletion_protection       = var.database.protected
  skip_final_snapshot       = !var.database.protected
  final_snapshot_identifier = var.database.protected ? "${var.name}-final" : null

  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  enabled_cloudwatch_logs_exports = ["postgresql"]

  depends_on = [aws_cloudwatch_log_group.database]
}
