"""The function for CodeDeploy's hook, with the ECS of this machine."""

import importlib.util
from pathlib import Path

import boto3
import pytest

HOOK = Path(__file__).resolve().parents[2] / "deploy/codedeploy/hook.py"


class Context:
    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


@pytest.fixture
def outcome(aws, monkeypatch):
    """Calls the function with a task that runs a command, and gives what CodeDeploy was told."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    settings = {
        "CLUSTER": "codedeploy", "TASK_DEFINITION": "codedeploy",
        "SUBNETS": "subnet-1,subnet-2", "SECURITY_GROUPS": "sg-1",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="codedeploy")
    told = []

    class CodeDeploy:
        def put_lifecycle_event_hook_execution_status(self, **arguments):
            told.append(arguments)

    client = boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name: CodeDeploy() if name == "codedeploy" else client(name)
    )
    spec = importlib.util.spec_from_file_location("hook", HOOK)
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)

    def call(deployment: str, *command: str, image: str = "migration:v1") -> dict:
        ecs.register_task_definition(
            family="codedeploy", networkMode="awsvpc", requiresCompatibilities=["FARGATE"],
            cpu="256", memory="512",
            containerDefinitions=[{"name": "migration", "image": image, "command": list(command)}],
        )  # fmt: skip
        hook.handle(
            {"DeploymentId": deployment, "LifecycleEventHookExecutionId": "1"}, Context
        )
        return told.pop()

    return call


def test_exit_code_0_lets_the_deployment_go_on(outcome):
    assert outcome("d-1", "true") == {
        "deploymentId": "d-1", "lifecycleEventHookExecutionId": "1", "status": "Succeeded",
    }  # fmt: skip


def test_another_exit_code_stops_it(outcome):
    assert outcome("d-2", "false")["status"] == "Failed"


def test_a_task_that_does_not_start_stops_it(outcome):
    assert outcome("d-3", "true", image="migration:missing")["status"] == "Failed"


def test_a_function_that_is_out_of_time_stops_it(outcome, monkeypatch):
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", staticmethod(lambda: 1000))
    assert outcome("d-4", "sleep", "5")["status"] == "Failed"
