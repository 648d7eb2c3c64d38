"""What the tests share: the built program, a bundle of the sample, and what Terraform makes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from processes import require
from stand_in import AWS
from terraform import Terraform

TOP = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items):
    """Terraform waits for minutes and needs no processor: it starts first and is looked at last."""
    items.sort(key=lambda item: "applied" in item.fixturenames)


@pytest.fixture(scope="session", autouse=True)
def started(request):
    """Starts Terraform at once when a test will want what it has made."""
    is_wanted = any("applied" in item.fixturenames for item in request.session.items)
    if is_wanted and shutil.which("terraform"):
        request.getfixturevalue("terraform").start_applying()


@pytest.fixture(scope="session")
def migrate() -> str:
    """The program that `swift build` made."""
    program = Path(os.environ.get("MIGRATE", TOP / ".build/debug/migrate"))
    assert program.exists(), f"{program} is missing: swift build"
    return str(program)


def make_bundle(migrate: str, directory: Path, *more: tuple[Path, str]) -> Path:
    """The program of an image, `migrations`, with the sample's SQL files and some more."""
    versions, programs = directory / "versions", directory / "bin"
    versions.mkdir()
    programs.mkdir()
    for file in (TOP / "versions").glob("*.sql"):
        shutil.copy(file, versions)
    for file, name in more:
        shutil.copy(file, versions / name)
    subprocess.run([migrate, "bundle", "-o", "bin/migrations"], cwd=directory, check=True)
    return programs / "migrations"


@pytest.fixture(scope="session")
def bundle(migrate, tmp_path_factory) -> Path:
    """The sample's migrations."""
    return make_bundle(migrate, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def rds_bundle(migrate, tmp_path_factory) -> Path:
    """The sample's migrations, and that of the application's role on RDS."""
    role = (TOP / "deploy/sql/app_role.sql", "0000_app_role.sql")
    return make_bundle(migrate, tmp_path_factory.mktemp("rds-sample"), role)


@pytest.fixture(scope="session")
def aws(rds_bundle):
    """AWS on this machine, whose tasks find the bundle where the image has it: on the path."""
    with AWS(rds_bundle.parent) as aws:
        yield aws


@pytest.fixture(scope="session")
def terraform(aws, tmp_path_factory) -> Terraform:
    require("terraform", "deploy/terraform")
    return Terraform(tmp_path_factory.mktemp("terraform"), aws)


@pytest.fixture(scope="session")
def applied(terraform) -> dict:
    """The outputs of the module, all of which is made."""
    return terraform.outputs()
