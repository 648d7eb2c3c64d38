"""deploy/terraform, applied to AWS on this machine."""

import json
import os
import subprocess
from pathlib import Path

from processes import free_port

TOP = Path(__file__).resolve().parents[2]
MODULE = TOP / "deploy/terraform"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop"

ROOT = """
provider "aws" {
  region            = "eu-central-1"
  s3_use_path_style = true
}

variable "database_port" { type = number }
variable "authority" { type = string }
variable "pipeline" { default = false }

module "shop" {
  source            = "MODULE"
  name              = "shop"
  web_image         = "REGISTRY/web:v1"
  migration_image   = "REGISTRY/migration:v1"
  database          = { name = "shop", port = var.database_port }
  github_repository = "example/shop"
  alarm_email       = "team@example.com"
  front_end         = true
  blue_green        = true
  pipeline = !var.pipeline ? null : {
    connection_arn = "arn:aws:codestar-connections:eu-central-1:123456789012:connection/1"
    repository     = "example/shop"
    migrate_image  = "REGISTRY/migrate:v1"
    rds_ca_sha256  = "0"
  }
  # RDS is a server of this machine: only its address and its authority are others.
  migration = { environment = { PGHOSTADDR = "127.0.0.1", PGSSLROOTCERT = var.authority } }
}

output "shop" { value = module.shop }
"""


SMALLEST = """
provider "aws" { region = "eu-central-1" }

module "shop" {
  source          = "MODULE"
  name            = "small"
  web_image       = "REGISTRY/web:v1"
  migration_image = "REGISTRY/migration:v1"
  nat_gateway     = false
  vpc = {
    id = "vpc-1", public_subnets = ["subnet-1", "subnet-2"]
    private_subnets = ["subnet-3", "subnet-4"]
  }
  certificate = {
    arn    = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    domain = "shop.example.com"
  }
}
"""


class Terraform:
    def __init__(self, directory: Path, aws):
        self.directory = directory
        self.database_port = free_port()
        self.certificates = directory / "certificates"
        mirror = directory / "terraformrc"
        plugins = os.environ.get("TF_PLUGIN_MIRROR", "/opt/tf-plugins")
        if Path(plugins).exists():
            mirror.write_text(
                f'provider_installation {{\n  filesystem_mirror {{\n    path = "{plugins}"\n  }}\n}}\n'
            )
            rc = {"TF_CLI_CONFIG_FILE": str(mirror)}
        else:
            rc = {}
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        self.environment = inherited | aws.environment | rc | {
            "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
            "TF_VAR_database_port": str(self.database_port),
            "TF_VAR_authority": str(self.certificates / "ca.pem"),
        }  # fmt: skip
        self.applying: subprocess.Popen | None = None

    def run(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["terraform", *arguments], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            **({"cwd": self.directory} | options),
        )  # fmt: skip

    def check(self, *arguments: str, **options) -> str:
        result = self.run(*arguments, **options)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def initialise(self, root: str, directory: Path) -> None:
        text = root.replace("MODULE", str(MODULE)).replace("REGISTRY", REGISTRY)
        (directory / "main.tf").write_text(text)
        self.check("init", "-no-color", cwd=directory)

    def start_applying(self) -> None:
        self.initialise(ROOT, self.directory)
        self.log = open(self.directory / "apply.log", "w")
        self.applying = subprocess.Popen(
            ["terraform", "apply", "-auto-approve", "-no-color"], cwd=self.directory,
            env=self.environment, stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def outputs(self) -> dict:
        """Waits until all is made."""
        code = self.applying.wait(400)
        assert code == 0, (self.directory / "apply.log").read_text()[-4000:]
        return json.loads(self.check("output", "-json", "shop"))

    def plan(self, directory: Path, *arguments: str) -> dict:
        self.check("plan", "-no-color", "-out=planned", *arguments, cwd=directory)
        return json.loads(self.check("show", "-json", "planned", cwd=directory))

    def changes(self, *arguments: str) -> dict[str, set[str]]:
        """What another apply would change: attributes by resource."""
        plan = self.plan(self.directory, *arguments)
        changes = {}
        for resource in plan["resource_changes"]:
            change = resource["change"]
            if change["actions"] in (["no-op"], ["read"]):
                continue
            before, after = change["before"] or {}, change["after"] or {}
            keys = set(before) | set(after) | set(change["after_unknown"])
            changes[resource["address"].removeprefix("module.shop.")] = {
                key for key in keys if before.get(key) != after.get(key)
            }
        return changes
