"""The hook of Elastic Beanstalk, on several instances at once."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from processes import free_port, postgres, psql

HOOK = Path(__file__).resolve().parents[2] / "deploy/beanstalk/.platform/hooks/predeploy/01_migrate.sh"
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/migration:v1"

# Docker that runs the image's program here, in the environment of the file that it is given.
DOCKER = """#!/usr/bin/env bash
if [ "$1" = login ]; then cat > /dev/null; echo "login ${*: -1}"; exit; fi
[ "$1 $2 $3" = "run --rm --read-only" ] || exit 90
while [ "$1" != --env-file ]; do shift; done
while IFS= read -r line; do export "${line?}"; done < "$2"
[ "$3" = "$MIGRATION_IMAGE" ] || exit 91
shift 3
exec BUNDLE "$@"
"""


@pytest.fixture
def instance(bundle, tmp_path):
    """Runs the hook as an instance does; the password has what a shell would trip over."""
    port, password = free_port(), "a b$c'd\\\"e"
    properties = {
        "MIGRATION_IMAGE": IMAGE, "DATABASE_URL": "postgresql://", "PGHOST": "127.0.0.1",
        "PGPORT": str(port), "PGUSER": "postgres", "PGPASSWORD": password, "PGDATABASE": "postgres",
    }  # fmt: skip
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {
        "docker": DOCKER.replace("BUNDLE", str(bundle)),
        "aws": '#!/bin/sh\n[ "$*" = "ecr get-login-password --region eu-central-1" ] && echo token\n',
        "get-config": f"#!/bin/sh\ncat {tmp_path}/properties.json\n",
    }.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    (tmp_path / "properties.json").write_text(json.dumps(properties))

    def start() -> subprocess.Popen:
        environment = {"PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
        return subprocess.Popen(
            [HOOK], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    with postgres(tmp_path / "server", port, [], password):
        start.query = lambda text: psql(port, password, "-c", text)
        yield start


def test_instances_that_start_at_once_migrate_once(instance, tmp_path):
    instances = [instance() for _ in range(4)]
    outputs = [each.communicate(timeout=120)[0] for each in instances]
    assert [each.returncode for each in instances] == [0] * 4, outputs
    assert instance.query("SELECT count(*) > 9 FROM migrate_version") == "t"
    assert sum(output.count("up    0001") for output in outputs) == 1, outputs
    assert not list(tmp_path.glob("tmp.*")), "the properties, passwords among them, are left behind"


def test_a_migration_that_fails_fails_the_deployment(instance):
    instance.query("CREATE TABLE users ()")
    hook = instance()
    output, _ = hook.communicate(timeout=120)
    assert hook.returncode == 1, output
