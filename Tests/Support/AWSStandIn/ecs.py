"""Puts tasks that run and services that roll in the place of moto's own.

Clusters and the checks of task definitions stay moto's.
"""

import json
from collections.abc import Callable

from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse
from services import Services
from tasks import Tasks

TASK_ARN = "arn:aws:ecs:{region}:{account}:task/{cluster}/{id}"


class ECSError(Exception):
    """A refusal, as ECS words it."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.body = {"__type": code, "message": message}


class StandInECS:
    def __init__(self, address: str):
        self.definitions: dict[str, dict] = {}
        self.tasks = Tasks(address)
        self.services = Services()
        operations: dict[str, Callable[[dict, Caller], dict]] = {
            "run_task": self.run_task,
            "describe_tasks": lambda request, caller: self.tasks.describe(request["tasks"]),
            "stop_task": lambda request, caller: self.tasks.stop(request),
            "list_tasks": lambda request, caller: self.tasks.list(request),
            "create_service": self.create_service,
            "describe_services": self.describe_services,
            "update_service": self.update_service,
            "describe_service_revisions": self.describe_service_revisions,
        }
        for name, operation in operations.items():
            setattr(EC2ContainerServiceResponse, name, answering(operation))
        self.keep_whole_definitions()

    def arn(self, task: str) -> str:
        return self.tasks.by_id[task].arn

    # Task definitions

    def keep_whole_definitions(self) -> None:
        """moto forgets the fields that it does not know; ECS would not."""
        register = EC2ContainerServiceResponse.register_task_definition
        describe = EC2ContainerServiceResponse.describe_task_definition

        def registering(response):
            definition = register(response).result["taskDefinition"]
            self.definitions[definition.arn] = json.loads(response.body)
            return json.dumps({"taskDefinition": self.whole(definition)})

        def describing(response):
            definition = describe(response).result["taskDefinition"]
            tags = self.definitions.get(definition.arn, {}).get("tags", [])
            return json.dumps({"taskDefinition": self.whole(definition), "tags": tags})

        EC2ContainerServiceResponse.register_task_definition = registering
        EC2ContainerServiceResponse.describe_task_definition = describing

    def whole(self, definition) -> dict:
        registered = dict(self.definitions[definition.arn])
        registered.pop("tags", None)
        return registered | {
            "taskDefinitionArn": definition.arn,
            "revision": definition.revision,
            "status": definition.status,
            "compatibilities": ["EC2", "FARGATE"],
            "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
            "registeredAt": 1.5e9,
            "registeredBy": f"arn:aws:iam::{definition.arn.split(':')[4]}:root",
        }

    def definition(self, name: str, caller: "Caller") -> dict:
        return self.whole(caller.backend.describe_task_definition(name))

    # Tasks

    def run_task(self, request: dict, caller: "Caller") -> dict:
        cluster = caller.cluster(request)
        definition = self.definition(request["taskDefinition"], caller)
        network = request.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
        if definition.get("networkMode") == "awsvpc" and not network.get("subnets"):
            raise ECSError(
                "InvalidParameterException",
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            )
        providers = [item["capacityProvider"] for item in request.get("capacityProviderStrategy", [])]
        if "FULL" in providers:
            raise ECSError(
                "ClientException", "Capacity is unavailable at this time. Please try again later"
            )
        arn = TASK_ARN.format(
            region=caller.region, account=caller.account, cluster=cluster, id="{id}"
        )
        return self.tasks.run(request, definition, arn, caller)

    # Services

    def create_service(self, request: dict, caller: "Caller") -> dict:
        definition = self.definition(request["taskDefinition"], caller)
        return self.services.create(request, caller.cluster(request), definition, caller)

    def describe_services(self, request: dict, caller: "Caller") -> dict:
        return self.services.describe(caller.cluster(request), request["services"])

    def update_service(self, request: dict, caller: "Caller") -> dict:
        definition = self.definition(request["taskDefinition"], caller)
        return self.services.update(caller.cluster(request), request["service"], definition)

    def describe_service_revisions(self, request: dict, caller: "Caller") -> dict:
        """A service revision is named after the task definition that it has."""
        revisions = [
            {
                "serviceRevisionArn": arn,
                "taskDefinition": self.definition(arn.rsplit("/", 1)[-1], caller)["taskDefinitionArn"],
            }
            for arn in request["serviceRevisionArns"]
        ]
        return {"serviceRevisions": revisions, "failures": []}


class Caller:
    """The account and region of a request."""

    def __init__(self, response: EC2ContainerServiceResponse):
        self.account = response.current_account
        self.region = response.region
        self.backend = ecs_backends[self.account][self.region]

    def cluster(self, request: dict) -> str:
        """The name of the request's cluster, which has to be there."""
        name = request.get("cluster", "default").split("/")[-1]
        if name not in self.backend.clusters:
            raise ECSError("ClusterNotFoundException", "Cluster not found.")
        return name


def answering(operation: Callable[[dict, Caller], dict]):
    """An operation as a method of moto's class of responses."""

    def method(response: EC2ContainerServiceResponse):
        try:
            return json.dumps(operation(json.loads(response.body), Caller(response)))
        except ECSError as error:
            return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(error.body)

    return method
