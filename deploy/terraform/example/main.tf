# A first try: `terraform init && terraform apply`, with a profile or credentials in the environment.
# Keep the state in S3 before more than one person works with it.

terraform {
  required_version = ">= 1.9"
}

variable "name" {
  default = "shop"
}

variable "region" {
  default = "eu-central-1"
}

# Empty until the repositories are there: the service starts once the first images are pushed.
variable "image_tag" {
  default = "first"
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { application = var.name }
  }
}

data "aws_caller_identity" "current" {}

locals {
  registry = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${var.region}.amazonaws.com"
}

module "shop" {
  source          = "../"
  name            = var.name
  web_image       = "${local.registry}/${var.name}/web:${var.image_tag}"
  migration_image = "${local.registry}/${var.name}/migration:${var.image_tag}"
  database        = { name = "shop", multi_az = true }
}

output "shop" {
  value = module.shop
}
