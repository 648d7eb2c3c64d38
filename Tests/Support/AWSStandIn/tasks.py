"""Tasks that run: each is a process of this machine."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import uuid

from moto.logs.models import logs_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

STOP_TIMEOUT = 30


class Tasks:
    def __init__(self, address: str):
        self.address = address
        self.by_id: dict[str, "Task"] = {}
        self.by_token: dict[str, tuple[dict, "Task"]] = {}
        self.unseen: set[str] = set()
        self.lock = threading.Lock()

    def run(self, request: dict, definition: dict, arn: str, caller) -> dict:
        from ecs import ECSError

        with self.lock:
            token = request.get("clientToken")
            if token in self.by_token:
                first, task = self.by_token[token]
                if first != request:
                    raise ECSError("ConflictException", "The provided clientToken is in use.")
                return {"tasks": [task.json()], "failures": []}
            task_id = uuid.uuid4().hex
            task = Task(arn.format(id=task_id), request, definition, caller)
            self.by_id[task_id] = task
            self.unseen.add(task_id)
            if token:
                self.by_token[token] = (request, task)
        metadata = f"{self.address}/stand-in/metadata/{task_id}"
        threading.Thread(target=task.run, args=[metadata], daemon=True).start()
        return {"tasks": [task.json()], "failures": []}

    def describe(self, names: list[str]) -> dict:
        ids = [name.rsplit("/", 1)[-1] for name in names]
        with self.lock:
            known = [task for task in ids if task in self.by_id and task not in self.unseen]
            self.unseen.difference_update(ids)
        found = [self.by_id[task] for task in known]
        missing = [name for name, task in zip(names, ids, strict=True) if task not in known]
        return {
            "tasks": [task.json() for task in found],
            "failures": [{"arn": name, "reason": "MISSING"} for name in missing],
        }

    def list(self, request: dict) -> dict:
        place = f":task/{request['cluster']}/"
        tasks = [
            task.arn for task in self.by_id.values()
            if place in task.arn and request.get("startedBy") in (None, task.started_by)
        ]  # fmt: skip
        return {"taskArns": tasks}

    def stop(self, request: dict) -> dict:
        task = self.by_id[request["task"].rsplit("/", 1)[-1]]
        task.stop(request.get("reason", ""))
        return {"task": task.json()}


class FailedToStart(Exception):
    """What ECS says of a task none of whose containers has run."""


class Task:
    def __init__(self, arn: str, request: dict, definition: dict, caller):
        self.arn = arn
        self.id = arn.rsplit("/", 1)[-1]
        self.started_by = request.get("startedBy", "")
        self.definition = definition
        self.caller = caller
        self.status = "PROVISIONING"
        self.stop_code = self.stopped_reason = self.container_reason = None
        self.exit_code: int | None = None
        self.process: subprocess.Popen | None = None
        overrides = request.get("overrides", {}).get("containerOverrides", [])
        names = [override["name"] for override in overrides]
        containers = definition["containerDefinitions"]
        self.container = next(
            (item for item in containers if item["name"] in names), containers[0]
        )
        self.command = next(
            (item["command"] for item in overrides if "command" in item),
            self.container.get("command", []),
        )

    def json(self) -> dict:
        container = {"name": self.container["name"], "lastStatus": self.status}
        if self.exit_code is not None:
            container["exitCode"] = self.exit_code
        if self.container_reason:
            container["reason"] = self.container_reason
        task = {
            "taskArn": self.arn,
            "taskDefinitionArn": self.definition["taskDefinitionArn"],
            "lastStatus": self.status,
            "desiredStatus": "STOPPED" if self.status == "STOPPED" else "RUNNING",
            "startedBy": self.started_by,
            "containers": [container],
        }
        if self.status == "STOPPED":
            task |= {"stopCode": self.stop_code, "stoppedReason": self.stopped_reason}
        return task

    # Life

    def run(self, metadata: str) -> None:
        try:
            self.status = "PENDING"
            environment = self.environment() | {"ECS_CONTAINER_METADATA_URI_V4": metadata}
            log = self.open_log()
            if self.container["image"].endswith(":missing"):
                raise FailedToStart(
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
                    f"failed to resolve ref {self.container['image']}: not found"
                )
            self.process = subprocess.Popen(
                self.container.get("entryPoint", []) + self.command,
                cwd=self.container.get("workingDirectory"), env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        except FailedToStart as failure:
            self.finish("TaskFailedToStart", str(failure))
            return
        self.status = "RUNNING"
        for line in self.process.stdout:
            log(line.decode().removesuffix("\n"))
        code = self.process.wait()
        self.exit_code = code if code >= 0 else 128 - code
        self.finish("EssentialContainerExited", "Essential container in task exited")

    def finish(self, code: str, reason: str) -> None:
        self.stop_code = self.stop_code or code
        self.stopped_reason = self.stopped_reason or reason
        self.status = "STOPPED"

    def stop(self, reason: str) -> None:
        self.stop_code, self.stopped_reason = "UserInitiated", reason
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            threading.Timer(STOP_TIMEOUT, self.process.kill).start()

    # What a container is given

    def environment(self) -> dict[str, str]:
        variables = {item["name"]: item["value"] for item in self.container.get("environment", [])}
        for secret in self.container.get("secrets", []):
            variables[secret["name"]] = self.secret(secret["valueFrom"])
        return {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir()} | variables

    def secret(self, reference: str) -> str:
        try:
            if ":secretsmanager:" in reference:
                return self.secret_value(reference)
            name = reference.split(":parameter")[-1]
            return ssm_backends[self.caller.account][self.caller.region].get_parameter(name).value
        except Exception as error:
            raise FailedToStart(
                "ResourceInitializationError: unable to pull secrets or registry auth: execution "
                f"resource retrieval failed: unable to retrieve secret from asm: {error}"
            ) from error

    def secret_value(self, reference: str) -> str:
        """The secret of `arn:…:secret:NAME-xxxxxx`, or behind it `:KEY:STAGE:VERSION` of its JSON."""
        parts = reference.split(":")
        backend = secretsmanager_backends[self.caller.account][self.caller.region]
        value = backend.get_secret_value(":".join(parts[:7]), "", "AWSCURRENT")["SecretString"]
        return json.loads(value)[parts[7]] if len(parts) > 7 and parts[7] else value

    # Logs

    def open_log(self):
        """A function that puts a line where the definition says."""
        options = self.container.get("logConfiguration", {}).get("options")
        if not options:
            return lambda line: None
        group = options["awslogs-group"]
        backend = logs_backends[self.caller.account][self.caller.region]
        if group not in backend.groups:
            raise FailedToStart(
                "ResourceInitializationError: failed to validate logger args: create stream has "
                "been retried 1 times: failed to create Cloudwatch log stream: "
                f"ResourceNotFoundException: The specified log group does not exist: {group}"
            )
        stream = f"{options['awslogs-stream-prefix']}/{self.container['name']}/{self.id}"
        backend.create_log_stream(group, stream)
        return lambda line: backend.put_log_events(
            group, stream, [{"timestamp": int(time.time() * 1000), "message": line}]
        )
