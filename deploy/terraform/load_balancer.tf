# Traffic goes to tasks whose /health answers. The second target group is for blue/green.

locals {
  colours = var.blue_green ? ["blue", "green"] : ["blue"]
}

resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  subnets                    = local.public_subnets
  security_groups            = [aws_security_group.this["balancer"].id]
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "web" {
  for_each             = toset(local.colours)
  name                 = "${var.name}-${each.key}"
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = var.web.port
  vpc_id               = local.vpc_id
  deregistration_delay = 30

  # Not /health/db: when the database is away, all tasks would be replaced for nothing.
  health_check {
    path                = "/health"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = var.certificate == null ? "fixed-response" : "redirect"

    dynamic "fixed_response" {
      for_each = var.certificate == null ? [1] : []
      content {
        content_type = "text/plain"
        status_code  = "404"
      }
    }
    dynamic "redirect" {
      for_each = var.certificate == null ? [] : [1]
      content {
        protocol    = "HTTPS"
        port        = "443"
        status_code = "HTTP_301"
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  count             = var.certificate == null ? 0 : 1
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate.arn

  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

# A rule, not a default action: blue/green shifts the traffic by changing it.
resource "aws_lb_listener_rule" "web" {
  listener_arn = var.certificate == null ? aws_lb_listener.http.arn : aws_lb_listener.https[0].arn
  priority     = 100

  condition {
    path_pattern {
      values = ["/*"]
    }
  }
  action {
    type = "forward"
    forward {
      dynamic "target_group" {
        for_each = local.colours
        content {
          arn    = aws_lb_target_group.web[target_group.value].arn
          weight = target_group.value == "blue" ? 100 : 0
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}
