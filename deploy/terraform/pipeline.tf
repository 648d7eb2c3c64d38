# CodePipeline: from a push to the branch, over CodeBuild with codepipeline/buildspec.yml, to the service.

locals {
  pipeline = var.pipeline == null ? 0 : 1
}

resource "aws_s3_bucket" "pipeline" {
  count  = local.pipeline
  bucket = "${var.name}-pipeline-${local.account}"
}

resource "aws_s3_bucket_public_access_block" "pipeline" {
  count                   = local.pipeline
  bucket                  = aws_s3_bucket.pipeline[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudwatch_log_group" "pipeline" {
  count             = local.pipeline
  name              = "/aws/codebuild/${var.name}"
  retention_in_days = var.log_days
}

data "aws_iam_policy_document" "pipeline_may_assume" {
  for_each = { build = "codebuild.amazonaws.com", pipeline = "codepipeline.amazonaws.com" }
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

data "aws_iam_policy_document" "build" {
  count = local.pipeline
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.pipeline[0].arn}:*"]
  }
  statement {
    sid       = "FetchSource"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.pipeline[0].arn}/*"]
  }
  # The clone with .git is made by CodeBuild itself.
  statement {
    sid       = "CloneSource"
    actions   = ["codestar-connections:UseConnection"]
    resources = [var.pipeline.connection_arn]
  }
}

data "aws_iam_policy_document" "pipeline" {
  count = local.pipeline
  statement {
    sid       = "KeepSource"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.pipeline[0].arn}/*"]
  }
  statement {
    sid       = "ReadRepository"
    actions   = ["codestar-connections:UseConnection"]
    resources = [var.pipeline.connection_arn]
  }
  statement {
    sid       = "Build"
    actions   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
    resources = [aws_codebuild_project.deploy[0].arn]
  }
}

resource "aws_iam_role" "build" {
  count              = local.pipeline
  name               = "${var.name}-build"
  assume_role_policy = data.aws_iam_policy_document.pipeline_may_assume["build"].json
}

resource "aws_iam_role_policy" "build" {
  count  = local.pipeline
  name   = "build"
  role   = aws_iam_role.build[0].id
  policy = data.aws_iam_policy_document.build[0].json
}

resource "aws_iam_role_policy_attachment" "build" {
  for_each = local.pipeline == 0 ? {} : {
    deploy = aws_iam_policy.deploy.arn
    push   = aws_iam_policy.push.arn
  }
  role       = aws_iam_role.build[0].name
  policy_arn = each.value
}

resource "aws_iam_role" "pipeline" {
  count              = local.pipeline
  name               = "${var.name}-pipeline"
  assume_role_policy = data.aws_iam_policy_document.pipeline_may_assume["pipeline"].json
}

resource "aws_iam_role_policy" "pipeline" {
  count  = local.pipeline
  name   = "pipeline"
  role   = aws_iam_role.pipeline[0].id
  policy = data.aws_iam_policy_document.pipeline[0].json
}

resource "aws_codebuild_project" "deploy" {
  count          = local.pipeline
  name           = "${var.name}-deploy"
  service_role   = aws_iam_role.build[0].arn
  build_timeout  = 90
  queued_timeout = 480

  source {
    type      = "CODEPIPELINE"
    buildspec = "deploy/codepipeline/buildspec.yml"
  }
  artifacts {
    type = "CODEPIPELINE"
  }
  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.pipeline[0].name
    }
  }
  environment {
    type            = var.architecture == "ARM64" ? "ARM_CONTAINER" : "LINUX_CONTAINER"
    image           = var.architecture == "ARM64" ? "aws/codebuild/amazonlinux-aarch64-standard:3.0" : "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    compute_type    = "BUILD_GENERAL1_MEDIUM"
    privileged_mode = true

    dynamic "environment_variable" {
      for_each = {
        MIGRATION_REPOSITORY = aws_ecr_repository.this["migration"].repository_url
        WEB_REPOSITORY       = aws_ecr_repository.this["web"].repository_url
        MIGRATE_IMAGE        = var.pipeline.migrate_image
        RDS_CA_SHA256        = var.pipeline.rds_ca_sha256
      }
      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }
}

resource "aws_codepipeline" "deploy" {
  count         = local.pipeline
  name          = var.name
  role_arn      = aws_iam_role.pipeline[0].arn
  pipeline_type = "V2"
  # One after another: a later push waits for the migration of the one before.
  execution_mode = "QUEUED"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.pipeline[0].bucket
  }

  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]
      configuration = {
        ConnectionArn    = var.pipeline.connection_arn
        FullRepositoryId = var.pipeline.repository
        BranchName       = var.pipeline.branch
        # With .git, whose commit the images are labelled with.
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      }
    }
  }
  stage {
    name = "Deploy"
    action {
      name            = "MigrateAndRoll"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source"]
      configuration   = { ProjectName = aws_codebuild_project.deploy[0].name }
    }
  }
}
