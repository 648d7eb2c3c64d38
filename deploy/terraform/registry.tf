# Repositories for the images of the migrations, of the application, and of `migrate` itself, with which
# CI builds the first. Tags cannot be moved: what was tested is what runs.

resource "aws_ecr_repository" "this" {
  for_each             = toset(["migrate", "migration", "web"])
  name                 = "${var.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Enough to roll back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 50 }
      action       = { type = "expire" }
    }]
  })
}
