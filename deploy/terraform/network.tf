# A VPC with two public and two private subnets, unless one is given.

data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  makes_vpc       = var.vpc == null
  makes_nat       = local.makes_vpc && var.nat_gateway
  zones           = slice(data.aws_availability_zones.available.names, 0, 2)
  vpc_id          = local.makes_vpc ? aws_vpc.this[0].id : var.vpc.id
  public_subnets  = local.makes_vpc ? aws_subnet.public[*].id : var.vpc.public_subnets
  private_subnets = local.makes_vpc ? aws_subnet.private[*].id : var.vpc.private_subnets
  task_subnets    = var.nat_gateway ? local.private_subnets : local.public_subnets
}

resource "aws_vpc" "this" {
  count                = local.makes_vpc ? 1 : 0
  cidr_block           = "10.20.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_subnet" "public" {
  count             = local.makes_vpc ? 2 : 0
  vpc_id            = local.vpc_id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.this[0].cidr_block, 8, count.index)
  tags              = { Name = "${var.name}-public-${local.zones[count.index]}" }
}

resource "aws_subnet" "private" {
  count             = local.makes_vpc ? 2 : 0
  vpc_id            = local.vpc_id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.this[0].cidr_block, 8, 10 + count.index)
  tags              = { Name = "${var.name}-private-${local.zones[count.index]}" }
}

resource "aws_internet_gateway" "this" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = local.vpc_id
  tags   = { Name = var.name }
}

resource "aws_eip" "nat" {
  count  = local.makes_nat ? 1 : 0
  domain = "vpc"
  tags   = { Name = "${var.name}-nat" }
}

resource "aws_nat_gateway" "this" {
  count         = local.makes_nat ? 1 : 0
  allocation_id = aws_eip.nat[0].id
  subnet_id     = aws_subnet.public[0].id
  tags          = { Name = var.name }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = local.vpc_id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route" "internet" {
  count                  = local.makes_vpc ? 1 : 0
  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  count          = local.makes_vpc ? 2 : 0
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route_table" "private" {
  count  = local.makes_vpc ? 1 : 0
  vpc_id = local.vpc_id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_route" "nat" {
  count                  = local.makes_nat ? 1 : 0
  route_table_id         = aws_route_table.private[0].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[0].id
}

resource "aws_route_table_association" "private" {
  count          = local.makes_vpc ? 2 : 0
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}
