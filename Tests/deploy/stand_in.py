"""AWS on this machine: the stand-in of Tests/Support, whose ECS runs tasks as processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
from processes import free_port, wait_for

REGION = "eu-central-1"


class AWS:
    def __init__(self, programs: Path):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.programs = programs
        self.environment = {
            "AWS_ENDPOINT_URL": self.address, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip

    def __enter__(self) -> "AWS":
        program = Path(__file__).parents[1] / "Support/AWSStandIn"
        path = f"{self.programs}:{os.environ['PATH']}"
        self.process = subprocess.Popen(
            [sys.executable, "-B", program, str(self.port)],
            env=os.environ | {"PATH": path}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def client(self, service: str):
        return boto3.client(
            service, endpoint_url=self.address, region_name=REGION,
            aws_access_key_id="AKIATEST", aws_secret_access_key="test",
        )  # fmt: skip

    def calls(self) -> list[str]:
        """The operations that were called, such as `ecs:RunTask`."""
        return self.request("calls")

    def invoke(self, event: dict) -> dict:
        """What the Lambda function answers to an event."""
        answer = self.request("lambda", event)
        assert answer["kind"] == "response", answer
        return json.loads(answer["body"])

    def request(self, path: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.address}/stand-in/{path}", data), timeout=90) as response:
            return json.load(response)


def allowed(policy: dict) -> set[str]:
    """The actions that a policy allows."""
    actions = [statement["Action"] for statement in policy["Statement"]]
    return {word for item in actions for word in ([item] if isinstance(item, str) else item)}
