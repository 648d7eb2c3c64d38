"""Runs a command and says what it took; runs several contestants in turn."""

import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.places import COMPILED

# Nothing of the caller's environment may change what is measured (PGOPTIONS, DATABASE_URL …).
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
TIME_LIMIT = 1800


class CommandFailed(Exception):
    """A measured command did not exit with 0."""


@dataclass(frozen=True)
class Command:
    arguments: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """What one run of a command took."""

    seconds: float
    peak_mb: float
    cpu_seconds: float
    counts: Mapping[str, float] = field(default_factory=dict)

    def counting(self, **counts: float) -> "Sample":
        return Sample(self.seconds, self.peak_mb, self.cpu_seconds, {**self.counts, **counts})


@dataclass(frozen=True)
class Contestant:
    """`once` makes everything fresh, runs the command and returns its sample; `work` is how many
    units (migrations) one run does, so that a slow peer may do fewer."""

    name: str
    once: Callable[[], Sample]
    work: int = 1


@dataclass
class Outcome:
    """All samples of one contestant, or why it has none."""

    contestant: Contestant
    samples: list[Sample] = field(default_factory=list)
    failure: str | None = None

    def median(self, value: Callable[[Sample], float]) -> float:
        return statistics.median(value(sample) for sample in self.samples)

    @property
    def seconds_per_unit(self) -> float:
        return self.median(lambda sample: sample.seconds) / self.contestant.work


def measure(command: Command) -> Sample:
    """Runs the command in an empty directory and returns its wall time and peak memory."""
    with tempfile.TemporaryDirectory(prefix="migrate-bench-") as directory:
        report = Path(directory, "report")
        empty = Path(directory, "empty")
        empty.mkdir()
        with open(Path(directory, "errors"), "w+b") as errors:
            subprocess.run(
                [COMPILED / "launch", report, *command.arguments],
                env={**ENVIRONMENT, "HOME": str(empty), **command.environment},
                cwd=empty,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                timeout=TIME_LIMIT,
                check=True,
            )
            seconds, kilobytes, cpu_seconds, status = report.read_text().split()
            if status != "0":
                raise CommandFailed(f"exit {status}: {last_lines(errors)}")
    return Sample(float(seconds), int(kilobytes) / 1024, float(cpu_seconds))


def last_lines(errors, length: int = 600) -> str:
    end = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, end - length))
    return errors.read().decode(errors="replace").strip()


def race(contestants: Sequence[Contestant], runs: int, warm_up: bool = False) -> list[Outcome]:
    """Interleaves the contestants (A B C A B C …), so that whatever else the machine does falls
    on all of them. One that fails is left out of the further rounds."""
    outcomes = [Outcome(contestant) for contestant in contestants]
    for round_number in range(-1 if warm_up else 0, runs):
        for outcome in outcomes:
            if outcome.failure:
                continue
            try:
                sample = outcome.contestant.once()
            except (CommandFailed, subprocess.TimeoutExpired) as error:
                outcome.failure = str(error)
                outcome.samples.clear()
            else:
                if round_number >= 0:
                    outcome.samples.append(sample)
    return outcomes
