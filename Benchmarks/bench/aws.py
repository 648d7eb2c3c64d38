"""The tests' AWS stand-in, with a cluster whose tasks are processes of this machine."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from urllib.request import urlopen

import boto3

from bench.places import AWS_STAND_IN
from bench.server import free_port

REGION = "eu-central-1"
SUBNETS = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


class AWS:
    """Runs between `with AWS() as aws:` and its end."""

    def __enter__(self) -> "AWS":
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-B", AWS_STAND_IN, str(port)], stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.address, "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIABENCH", "AWS_SECRET_ACCESS_KEY": "bench",
        }  # fmt: skip

    def calls(self) -> int:
        """How many operations were called so far."""
        with urlopen(f"{self.address}/stand-in/calls") as answer:
            return len(json.load(answer))

    def client(self, service: str):
        return boto3.client(
            service, endpoint_url=self.address, region_name=REGION,
            aws_access_key_id="AKIABENCH", aws_secret_access_key="bench",
        )  # fmt: skip

    def project(self, name: str, migrate: Path, folder: Path, url: str) -> None:
        """A cluster with a service `web` and a task that migrates, all of this name."""
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName=name)
        self.client("logs").create_log_group(logGroupName=name)
        fargate = {
            "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512",
        }  # fmt: skip
        ecs.register_task_definition(
            family=f"{name}-migrate",
            containerDefinitions=[
                {
                    "name": "migrate", "image": "shop-migrate:v1", "entryPoint": [str(migrate)],
                    "environment": [
                        {"name": "MIGRATE_URL", "value": url},
                        {"name": "MIGRATE_VERSIONS", "value": str(folder)},
                    ],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": name, "awslogs-stream-prefix": "task"},
                    },
                }
            ],
            **fargate,
        )  # fmt: skip
        ecs.register_task_definition(
            family=f"{name}-web", containerDefinitions=[{"name": "web", "image": "shop:v1"}], **fargate
        )
        ecs.create_service(
            cluster=name, serviceName="web", taskDefinition=f"{name}-web", desiredCount=2,
            launchType="FARGATE", networkConfiguration=SUBNETS,
        )  # fmt: skip
