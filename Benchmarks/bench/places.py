"""Where things are in the source tree."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
BUILD = BENCHMARKS.parent / ".build"
COMPILED = BUILD / "bench-bin"
PEERS = BUILD / "bench-venv" / "bin"
MIGRATE = BUILD / "release" / "migrate"
AWS_STAND_IN = BENCHMARKS.parent / "Tests" / "Support" / "AWSStandIn"
LATEST_RESULTS = BENCHMARKS / "results" / "latest.json"
