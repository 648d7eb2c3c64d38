# The main branch of a GitHub repository deploys with tokens of minutes: no key is kept anywhere.

locals {
  github = var.github_repository == null ? 0 : 1
  makes_provider = (
    var.github_repository != null && var.github_oidc_provider_arn == null ? 1 : 0
  )
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = local.makes_provider
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "github_may_assume" {
  count = local.github
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type = "Federated"
      identifiers = [
        try(aws_iam_openid_connect_provider.github[0].arn, var.github_oidc_provider_arn),
      ]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    # The workflow's job names this environment; GitHub lets only main use it.
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${var.github_repository}:environment:production"]
    }
  }
}

resource "aws_iam_role" "github" {
  count              = local.github
  name               = "${var.name}-github"
  assume_role_policy = data.aws_iam_policy_document.github_may_assume[0].json
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.github == 0 ? {} : {
    deploy = aws_iam_policy.deploy.arn
    push   = aws_iam_policy.push.arn
  }
  role       = aws_iam_role.github[0].name
  policy_arn = each.value
}
