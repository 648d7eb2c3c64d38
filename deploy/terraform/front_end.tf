# A web front end: CloudFront gives files from a private bucket, and /api/* from the load balancer.

locals {
  front_end = var.front_end ? 1 : 0
  # CloudFront compares the certificate with the name by which it calls.
  domain = var.certificate == null ? aws_lb.this.dns_name : var.certificate.domain
}

resource "aws_s3_bucket" "front_end" {
  count  = local.front_end
  bucket = "${var.name}-front-end-${local.account}"
}

resource "aws_s3_bucket_public_access_block" "front_end" {
  count                   = local.front_end
  bucket                  = aws_s3_bucket.front_end[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudfront_origin_access_control" "front_end" {
  count                             = local.front_end
  name                              = "${var.name}-front-end"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "front_end" {
  count               = local.front_end
  enabled             = true
  comment             = var.name
  default_root_object = "index.html"
  price_class         = "PriceClass_100"

  origin {
    origin_id                = "files"
    domain_name              = aws_s3_bucket.front_end[0].bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.front_end[0].id
  }
  origin {
    origin_id   = "application"
    domain_name = local.domain
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = var.certificate == null ? "http-only" : "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  # The cache policies are those that AWS keeps: CachingOptimized and CachingDisabled.
  default_cache_behavior {
    target_origin_id       = "files"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    compress               = true
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  ordered_cache_behavior {
    path_pattern             = "/api/*"
    target_origin_id         = "application"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    cloudfront_default_certificate = true
  }
}

data "aws_iam_policy_document" "front_end" {
  count = local.front_end
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.front_end[0].arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.front_end[0].arn]
    }
  }
}

resource "aws_s3_bucket_policy" "front_end" {
  count  = local.front_end
  bucket = aws_s3_bucket.front_end[0].id
  policy = data.aws_iam_policy_document.front_end[0].json
}
