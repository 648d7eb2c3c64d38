"""The services of compose.yaml as processes of this machine: the same files, commands, environment
and order, with other addresses."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from processes import OWNER, certificates, free_port, give, postgres, psql, running

TOP = Path(__file__).resolve().parents[2]
COMPOSE = TOP / "deploy/compose"
SERVICES = yaml.safe_load((TOP / "deploy/compose.yaml").read_text())["services"]


def order() -> list[str]:
    """Every service after those that it depends on."""
    done: list[str] = []
    while len(done) < len(SERVICES):
        done.append(next(
            name for name, service in SERVICES.items()
            if name not in done and set(service.get("depends_on", {})) <= set(done)
        ))  # fmt: skip
    return done


class Machine:
    """What stands for the network and the volumes of compose."""

    def __init__(self, directory: Path, bundle: Path):
        self.directory, self.bundle = directory, bundle
        self.certificates = certificates(directory / "certificates", "localhost")
        self.ports = {"postgres": free_port(), "pgbouncer": free_port(), "web": free_port()}
        self.exit_codes: dict[str, int] = {}

    def here(self, text: str) -> str:
        """A text of compose or of a configuration with the addresses and paths of this machine."""
        for old, new in {
            "/certificates/": f"{self.certificates}/",
            "host=postgres port=5432": f"host=localhost port={self.ports['postgres']}",
            "pgbouncer:6432": f"localhost:{self.ports['pgbouncer']}",
            "listen_port = 6432": f"listen_port = {self.ports['pgbouncer']}",
            "/tmp/server.key": f"{self.certificates}/server.key",
            "/etc/ssl/rds.pem": f"{self.certificates}/ca.pem",
            "/etc/pgbouncer/": f"{self.directory}/",
        }.items():
            text = text.replace(old, new)
        return text

    def environment(self, service: str) -> dict[str, str]:
        given = {name: self.here(value) for name, value in SERVICES[service]["environment"].items()}
        if "PGHOST" in given:
            given |= {"PGHOST": "localhost", "PGPORT": str(self.ports[given["PGHOST"]])}
        return {"PATH": os.environ["PATH"]} | given

    def start(self, service: str, stack: ExitStack) -> None:
        getattr(self, f"start_{service}")(SERVICES[service], stack)

    def start_postgres(self, service: dict, stack: ExitStack) -> None:
        options = [self.here(word) for word in service["command"][1:]]
        password = service["environment"]["POSTGRES_PASSWORD"]
        port = self.ports["postgres"]
        stack.enter_context(postgres(self.directory / "data", port, options, password))
        psql(port, password, "-c", "CREATE DATABASE shop")
        psql(port, password, "-d", "shop", "-f", str(COMPOSE / "roles.sql"))

    def start_pgbouncer(self, service: dict, stack: ExitStack) -> None:
        for name in ("pgbouncer.ini", "users.txt"):
            (self.directory / name).write_text(self.here((COMPOSE / name).read_text()))
            give(self.directory / name)
        program, *_, configuration = service["command"]
        path = f"{os.environ['PATH']}:/usr/sbin"
        stack.enter_context(running(
            ["env", f"PATH={path}", program, self.here(configuration)], self.ports["pgbouncer"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **OWNER,
        ))  # fmt: skip

    def start_migration(self, service: dict, stack: ExitStack) -> None:
        result = subprocess.run(
            [self.bundle, *service["command"]], env=self.environment("migration"), timeout=60
        )
        self.exit_codes["migration"] = result.returncode

    def start_web(self, service: dict, stack: ExitStack) -> None:
        condition = service["depends_on"]["migration"]["condition"]
        assert condition == "service_completed_successfully"
        assert self.exit_codes["migration"] == 0
        port = self.ports["web"]
        stack.enter_context(running(
            [sys.executable, "-B", "-m", "uvicorn", "shop.main:app", "--port", port,
             "--log-level", "warning"],
            port, cwd=TOP / "Examples/fastapi", env=self.environment("web"),
        ))  # fmt: skip


@pytest.fixture(scope="module")
def machine(bundle, tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("compose"), bundle)
    give(machine.directory)
    with ExitStack() as stack:
        for service in order():
            machine.start(service, stack)
        yield machine


def call(machine: Machine, path: str, body: dict | None = None, **headers):
    """Status, headers and JSON of the application's answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(
        f"http://127.0.0.1:{machine.ports['web']}{path}", data,
        headers | {"Content-Type": "application/json"},
    )  # fmt: skip
    try:
        with urlopen(request, timeout=20) as response:
            return response.status, response.headers, json.load(response)
    except HTTPError as error:
        return error.code, error.headers, json.load(error)


def test_services_start_in_the_order_of_their_dependencies():
    assert order() == ["postgres", "pgbouncer", "migration", "web"]


def test_the_application_is_healthy_behind_pooler_and_tls(machine):
    assert call(machine, "/health")[::2] == (200, {"status": "ok"})
    assert call(machine, "/health/db")[::2] == (200, {"status": "ok"})


def test_the_application_works_on_the_migrated_tables(machine):
    status, _, user = call(machine, "/api/users", {"email": "a@example.com", "full_name": "Ada"})
    assert status == 201
    again = call(machine, "/api/users", {"email": "a@example.com", "full_name": "Ada"})
    assert again[0] == 409
    item = {"owner_id": user["id"], "title": "Lamp", "price_cents": 1900}
    assert call(machine, "/api/items", item)[0] == 201
    assert call(machine, "/api/items", item | {"owner_id": "nobody"})[0] == 422
    assert [item["title"] for item in call(machine, "/api/items")[2]] == ["Lamp"]


def test_only_the_configured_origin_may_call_from_a_browser(machine):
    def allowed(origin: str):
        return call(machine, "/health", Origin=origin)[1].get("Access-Control-Allow-Origin")

    assert allowed("http://localhost:3000") == "http://localhost:3000"
    assert allowed("http://elsewhere.example") is None


def test_a_connection_without_tls_is_refused_by_the_pooler(machine):
    url = machine.environment("web")["DATABASE_URL"].split("?")[0] + "?sslmode=disable"
    result = subprocess.run(["psql", url, "-c", "SELECT 1"], capture_output=True, text=True)
    assert result.returncode != 0 and "SSL required" in result.stderr


def test_the_application_may_not_change_tables(machine):
    url = machine.environment("web")["DATABASE_URL"]
    result = subprocess.run(
        ["psql", url, "-c", "DROP TABLE items"], capture_output=True, text=True
    )
    assert "must be owner of table items" in result.stderr


def test_without_a_database_the_service_stays_up_and_says_so(machine):
    port = free_port()
    environment = machine.environment("web") | {
        "DATABASE_URL": f"postgresql://app@127.0.0.1:{free_port()}/shop"
    }
    with running(
        [sys.executable, "-B", "-m", "uvicorn", "shop.main:app", "--port", port,
         "--log-level", "critical"],
        port, cwd=TOP / "Examples/fastapi", env=environment,
    ):  # fmt: skip
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as response:
            assert response.status == 200
        with pytest.raises(HTTPError) as caught:
            urlopen(f"http://127.0.0.1:{port}/health/db", timeout=20)
        assert caught.value.code == 503


def test_the_migrations_can_be_reverted_and_applied_again(machine):
    environment = machine.environment("migration")
    for words in (["downgrade", "base"], ["upgrade", "head"], ["check"]):
        subprocess.run([machine.bundle, *words], env=environment, check=True, timeout=60)
