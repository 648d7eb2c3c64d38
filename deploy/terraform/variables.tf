variable "name" {
  description = "Names everything that is made; lower case letters, digits and hyphens."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "2 to 21 lower case letters, digits and hyphens, with a letter first."
  }
}

# Network

variable "vpc" {
  description = "The VPC with subnets in two zones or more; null makes one."
  type = object({
    id              = string
    public_subnets  = list(string)
    private_subnets = list(string)
  })
  default = null
}

variable "nat_gateway" {
  description = "Whether tasks run in private subnets behind a NAT gateway. Without one they have public addresses, and security groups that let in only the load balancer."
  type        = bool
  default     = true
}

variable "certificate" {
  description = "The load balancer's ACM certificate, and the name that it is for and that leads to the load balancer; null serves plain HTTP, for a first try."
  type = object({
    arn    = string
    domain = string
  })
  default = null
}

# Database

variable "database" {
  description = "The RDS instance. `user` is the master, as which the migration runs; its password is made, kept and rotated by RDS."
  type = object({
    name             = optional(string, "app")
    user             = optional(string, "migrate")
    port             = optional(number, 5432)
    engine_version   = optional(string, "17")
    instance_class   = optional(string, "db.t4g.micro")
    storage_gb       = optional(number, 20)
    storage_limit_gb = optional(number, 100)
    multi_az         = optional(bool, false)
    backup_days      = optional(number, 7)
    protected        = optional(bool, true)
  })
  default = {}
}

# Service

variable "web_image" {
  description = "The first image of the application; later ones come with `migrate deploy`."
  type        = string
}

variable "migration_image" {
  description = "The first image of the migrations, made by deploy/Dockerfile."
  type        = string
}

variable "web" {
  description = "The service. Its database user is `database_user`, who logs in by IAM (sql/app_role.sql)."
  type = object({
    port          = optional(number, 8000)
    count         = optional(number, 2)
    cpu           = optional(number, 256)
    memory        = optional(number, 512)
    database_user = optional(string, "app")
    environment   = optional(map(string), {})
  })
  default = {}
}

variable "migration" {
  description = "The migration's task. `environment` goes before what the module sets."
  type = object({
    cpu         = optional(number, 256)
    memory      = optional(number, 512)
    environment = optional(map(string), {})
  })
  default = {}
}

variable "architecture" {
  description = "What the images are built for: X86_64 or ARM64."
  type        = string
  default     = "X86_64"
}

variable "blue_green" {
  description = "Whether ECS deploys blue/green, and migrates by itself at PRE_SCALE_UP."
  type        = bool
  default     = false
}

variable "front_end" {
  description = "Whether there is an S3 bucket with CloudFront before it and before the load balancer."
  type        = bool
  default     = false
}

# Operation

variable "log_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30
}

variable "alarm_email" {
  description = "Who is told by mail when something fails; null for nobody."
  type        = string
  default     = null
}

variable "lock_wait_alarm_seconds" {
  description = "How long a migration may wait for locks in five minutes before there is an alarm."
  type        = number
  default     = 60
}

variable "github_repository" {
  description = "OWNER/NAME of the GitHub repository whose main branch may deploy; null for none."
  type        = string
  default     = null
}

variable "github_oidc_provider_arn" {
  description = "The account's IAM provider for GitHub; null makes it (an account has only one)."
  type        = string
  default     = null
}

variable "pipeline" {
  description = "CodePipeline instead of GitHub Actions: the source, the image of `migrate` itself (deploy/Dockerfile's first stage), and the digest of the RDS authorities."
  type = object({
    connection_arn = string
    repository     = string
    branch         = optional(string, "main")
    migrate_image  = string
    rds_ca_sha256  = string
  })
  default = null
}
