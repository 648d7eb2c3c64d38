"""Services that roll: a step further each time that somebody looks."""

import threading
import time
import uuid


class Services:
    def __init__(self):
        self.by_name: dict[tuple[str, str], "Service"] = {}
        self.is_released = False
        self.lock = threading.Lock()

    def release(self) -> None:
        """Lets the rolls to a slow image go on."""
        self.is_released = True

    def create(self, request: dict, cluster: str, definition: dict, caller) -> dict:
        name = request["serviceName"]
        service = Service(request, cluster, definition, caller)
        self.by_name[cluster, name] = service
        return {"service": service.json()}

    def describe(self, cluster: str, names: list[str]) -> dict:
        with self.lock:
            found, failures = [], []
            for name in names:
                service = self.by_name.get((cluster, name.rsplit("/", 1)[-1]))
                if service:
                    found.append(service.look(self.is_released))
                else:
                    failures.append({"arn": name, "reason": "MISSING"})
            return {"services": found, "failures": failures}

    def update(self, cluster: str, name: str, definition: dict) -> dict:
        with self.lock:
            service = self.by_name[cluster, name.rsplit("/", 1)[-1]]
            service.deploy(definition)
            return {"service": service.json()}


class Service:
    def __init__(self, request: dict, cluster: str, definition: dict, caller):
        place = f"arn:aws:ecs:{caller.region}:{caller.account}"
        self.request = request
        self.arn = f"{place}:service/{cluster}/{request['serviceName']}"
        self.cluster = f"{place}:cluster/{cluster}"
        self.count = request.get("desiredCount", 1)
        self.events: list[dict] = []
        self.deployments = [Deployment(definition, self.count, running=self.count)]
        self.deployments[0].complete()
        self.before: dict | None = None

    def look(self, is_released: bool) -> dict:
        """What DescribeServices shows."""
        if self.before:
            before, self.before = self.before, None
            return before
        self.advance(is_released)
        return self.json()

    def json(self) -> dict:
        given = {key: value for key, value in self.request.items() if key not in ("cluster", "tags")}
        return given | {
            "serviceArn": self.arn,
            "clusterArn": self.cluster,
            "status": "ACTIVE",
            "taskDefinition": self.deployments[0].definition["taskDefinitionArn"],
            "desiredCount": self.count,
            "runningCount": sum(deployment.running for deployment in self.deployments),
            "deployments": [deployment.json() for deployment in self.deployments],
            "events": list(reversed(self.events)),
        }

    def deploy(self, definition: dict) -> None:
        self.before = self.json()
        for deployment in self.deployments:
            deployment.status = "ACTIVE"
        self.deployments.insert(0, Deployment(definition, self.count))
        self.say("has started 1 tasks")

    def advance(self, is_released: bool) -> None:
        """One step of the latest deployment: a task more, or one that fails."""
        latest = self.deployments[0]
        if latest.state != "IN_PROGRESS":
            return
        if latest.is_marked("broken"):
            latest.failed += 1
            self.say("was unable to keep its tasks running: the task failed container health checks")
            if latest.failed == 3:
                self.roll_back()
        elif latest.is_marked("stranded"):
            # The circuit breaker without a roll-back: the deployment stays, and has failed.
            latest.failed += 1
            if latest.failed == 3:
                latest.state = "FAILED"
                latest.reason = "ECS deployment circuit breaker: tasks failed to start."
        elif latest.running < self.count:
            if not latest.is_marked("slow") or is_released:
                latest.running += 1
        else:
            del self.deployments[1:]
            latest.complete()
            self.say("has reached a steady state")

    def roll_back(self) -> None:
        failed, old = self.deployments[:2]
        failed.state, failed.status = "FAILED", "ACTIVE"
        failed.reason = "ECS deployment circuit breaker: tasks failed to start."
        back = Deployment(old.definition, self.count, running=self.count)
        back.reason = "ECS deployment circuit breaker: rolling back to deploymentId " + old.id
        self.deployments = [back, failed]
        self.say("deployment failed: tasks failed to start")

    def say(self, what: str) -> None:
        name = self.request["serviceName"]
        self.events.append(
            {"id": uuid.uuid4().hex, "createdAt": time.time(), "message": f"(service {name}) {what}."}
        )


class Deployment:
    def __init__(self, definition: dict, count: int, running: int = 0):
        self.id = f"ecs-svc/{uuid.uuid4().int % 10**19}"
        self.definition = definition
        self.count = count
        self.running = running
        self.failed = 0
        self.status, self.state = "PRIMARY", "IN_PROGRESS"
        self.reason = f"ECS deployment {self.id} in progress."

    def complete(self) -> None:
        self.state = "COMPLETED"
        self.reason = f"ECS deployment {self.id} completed."

    def is_marked(self, tag: str) -> bool:
        containers = self.definition["containerDefinitions"]
        return any(container["image"].endswith(f":{tag}") for container in containers)

    def json(self) -> dict:
        return {
            "id": self.id,
            "status": self.status,
            "taskDefinition": self.definition["taskDefinitionArn"],
            "desiredCount": self.count,
            "runningCount": self.running,
            "pendingCount": 0,
            "failedTasks": self.failed,
            "rolloutState": self.state,
            "rolloutStateReason": self.reason,
        }
