# The internet reaches the load balancer, that the service, and only service and migration the
# database. Nothing reaches the migration.

locals {
  security_groups = {
    balancer  = "Load balancer"
    web       = "Service"
    migration = "Migration task"
    database  = "Database"
  }
  listener_ports = var.certificate == null ? [80] : [80, 443]
}

resource "aws_security_group" "this" {
  for_each    = local.security_groups
  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each          = toset([for port in local.listener_ports : tostring(port)])
  security_group_id = aws_security_group.this["balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id            = aws_security_group.this["web"].id
  referenced_security_group_id = aws_security_group.this["balancer"].id
  ip_protocol                  = "tcp"
  from_port                    = var.web.port
  to_port                      = var.web.port
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each                     = toset(["web", "migration"])
  security_group_id            = aws_security_group.this["database"].id
  referenced_security_group_id = aws_security_group.this[each.value].id
  ip_protocol                  = "tcp"
  from_port                    = var.database.port
  to_port                      = var.database.port
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.this["balancer"].id
  referenced_security_group_id = aws_security_group.this["web"].id
  ip_protocol                  = "tcp"
  from_port                    = var.web.port
  to_port                      = var.web.port
}

# Images, secrets and logs come and go over HTTPS.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = toset(["web", "migration"])
  security_group_id = aws_security_group.this[each.value].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each                     = toset(["web", "migration"])
  security_group_id            = aws_security_group.this[each.value].id
  referenced_security_group_id = aws_security_group.this["database"].id
  ip_protocol                  = "tcp"
  from_port                    = var.database.port
  to_port                      = var.database.port
}
