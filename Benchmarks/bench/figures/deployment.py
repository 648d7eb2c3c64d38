"""What a deployment to ECS costs beyond its migration, on an AWS without a delay of its own."""

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bench.aws import AWS
from bench.corpus import Migration
from bench.measure import ENVIRONMENT, CommandFailed, Contestant, Sample, measure
from bench.places import COMPILED
from bench.tools import Migrate
from bench.workshop import Table, Workshop

RUNS = 3
MIGRATIONS = 5
SECONDS_EACH = 2


def tables(workshop: Workshop) -> Iterator[Table]:
    if not workshop.migrate:
        return
    tool = workshop.migrate
    folder = workshop.written(tool, slow_migrations())
    with AWS() as aws:
        contestants = [
            Contestant("migrate upgrade, no AWS", lambda: upgraded(workshop, tool, folder)),
            Contestant("migrate deploy --no-roll", lambda: deployed(workshop, aws, folder, "--no-roll")),
            Contestant(
                "migrate deploy", lambda: deployed(workshop, aws, folder, "--image", "shop:v2")
            ),
        ]
        yield Table(
            f"Deploy {MIGRATIONS} migrations of {SECONDS_EACH} s and a service of two tasks",
            workshop.race(contestants, RUNS),
            note="calls: to AWS; log_delay_s: from the time in a log line to its arrival at the "
            "terminal, median.",
        )


def slow_migrations() -> list[Migration]:
    return [
        Migration(str(number), (str(number - 1),) if number > 1 else (),
                  (f"SELECT pg_sleep({SECONDS_EACH});",), ("SELECT 1;",))
        for number in range(1, MIGRATIONS + 1)
    ]  # fmt: skip


def upgraded(workshop: Workshop, tool: Migrate, folder: Path) -> Sample:
    with workshop.server.database() as database:
        sample = measure(tool.upgrade(folder, workshop.server.url(database)))
    return sample.counting(calls=0, log_delay_s=0)


def deployed(workshop: Workshop, aws: AWS, folder: Path, *options: str) -> Sample:
    binary = workshop.migrate.binary
    name = f"shop-{next(workshop.numbers)}"
    with workshop.server.database() as database, tempfile.TemporaryDirectory() as scratch:
        aws.project(name, binary, folder, workshop.server.url(database))
        before = aws.calls()
        report = Path(scratch, "report")
        command = [
            COMPILED / "launch", report, binary, "deploy", "--json", "--cluster", name,
            "--task-definition", f"{name}-migrate", "--service", "web", *options,
        ]  # fmt: skip
        process = subprocess.Popen(
            command, env=ENVIRONMENT | {"HOME": scratch} | aws.environment, cwd=scratch,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        delays = [delay for line in process.stdout for delay in log_delays(line, time.time())]
        process.wait()
        seconds, kilobytes, cpu_seconds, status = report.read_text().split()
        if status != "0":
            raise CommandFailed(f"exit {status}")
    sample = Sample(float(seconds), int(kilobytes) / 1024, float(cpu_seconds))
    return sample.counting(
        calls=aws.calls() - before, log_delay_s=round(statistics.median(delays), 2)
    )


def log_delays(line: str, arrival: float) -> Iterator[float]:
    """How old the line of the task's log is that an event has, if it has one."""
    event = json.loads(line)
    if event["event"] == "log":
        yield arrival - datetime.fromisoformat(json.loads(event["message"])["time"]).timestamp()
