"""The figures by name; each is a module whose `tables` measures and yields its tables."""

from collections.abc import Callable, Iterator

from bench.figures import (
    backfill,
    bundle,
    deployment,
    graph,
    large_file,
    lint,
    lock_stall,
    online,
    schema,
    scratch,
    slow_link,
    small_migrations,
    sqlite,
    start_up,
    swift_files,
    test_databases,
)
from bench.workshop import Table, Workshop

FIGURES: dict[str, Callable[[Workshop], Iterator[Table]]] = {
    "start-up": start_up.tables,
    "swift-files": swift_files.tables,
    "bundle": bundle.tables,
    "small": small_migrations.tables,
    "slow-link": slow_link.tables,
    "graph": graph.tables,
    "sqlite": sqlite.tables,
    "large-file": large_file.tables,
    "lint": lint.tables,
    "schema": schema.tables,
    "scratch": scratch.tables,
    "testdb": test_databases.tables,
    "lock-stall": lock_stall.tables,
    "backfill": backfill.tables,
    "online": online.tables,
    "deployment": deployment.tables,
}
