"""Results as a table for people and as JSON for programs."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Outcome
from bench.workshop import Table


def text(table: Table) -> str:
    count_names = names_of_counts(table)
    show_units = any(outcome.contestant.work != 1 for outcome in table.outcomes)
    header = ["", "seconds"]
    header += ["migrations", "ms each"] if show_units else []
    header += [f"× {table.reference}"] if table.reference else []
    header += ["peak MB", "CPU s", *count_names, "runs"]
    rows = [header]
    failures = []
    for outcome in table.outcomes:
        if outcome.failure:
            failures.append(f"{outcome.contestant.name} failed: {outcome.failure}")
            continue
        row = [outcome.contestant.name, f"{outcome.median(lambda s: s.seconds):.3f}"]
        if show_units:
            row += [str(outcome.contestant.work), f"{outcome.seconds_per_unit * 1000:.2f}"]
        if table.reference:
            ratio = ratio_to_reference(outcome, table)
            row.append("" if ratio is None else f"{ratio:.2f}")
        row.append(f"{outcome.median(lambda s: s.peak_mb):.1f}")
        row.append(f"{outcome.median(lambda s: s.cpu_seconds):.3f}")
        row += [f"{outcome.median(lambda s: s.counts[name]):g}" for name in count_names]
        rows.append([*row, str(len(outcome.samples))])
    lines = [table.title, *aligned(rows), *failures]
    if table.note:
        lines.append(table.note)
    return "\n".join(lines) + "\n"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows)]
    return [
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths))
        )
        for row in rows
    ]


def names_of_counts(table: Table) -> list[str]:
    samples = (sample for outcome in table.outcomes for sample in outcome.samples)
    return list(dict.fromkeys(name for sample in samples for name in sample.counts))


def ratio_to_reference(outcome: Outcome, table: Table) -> float | None:
    for candidate in table.outcomes:
        if candidate.contestant.name == table.reference and candidate.samples:
            return outcome.seconds_per_unit / candidate.seconds_per_unit
    return None


def write_json(tables: Sequence[Table], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    document = {"machine": machine(), "tables": [table_values(table) for table in tables]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def table_values(table: Table) -> dict:
    return {
        "title": table.title,
        "reference": table.reference,
        "note": table.note,
        "rows": [outcome_values(outcome, table) for outcome in table.outcomes],
    }


def outcome_values(outcome: Outcome, table: Table) -> dict:
    values = {"name": outcome.contestant.name, "work": outcome.contestant.work}
    if outcome.failure:
        return values | {"failure": outcome.failure}
    seconds = [sample.seconds for sample in outcome.samples]
    return values | {
        "median_seconds": statistics.median(seconds),
        "ratio": ratio_to_reference(outcome, table),
        "median_peak_mb": outcome.median(lambda sample: sample.peak_mb),
        "samples": [vars(sample) for sample in outcome.samples],
    }


def machine() -> dict:
    psql = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True)
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "postgresql": psql.stdout.strip(),
    }
