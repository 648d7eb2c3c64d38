"""Writes what an Alembic project knows as JSON: its graph, and the SQL of each step.

    python alembic_history.py DIRECTORY ANSWER

The SQL is that of Alembic's offline mode: env.py runs as for `alembic upgrade --sql`. Each step is
run apart from the others, so that one which needs a database spoils none of them.
"""

import contextlib
import json
import os
import re
import sys
import traceback

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import DDL, DDLElement
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.dml import Insert


def configuration_file(directory):
    """The configuration of the project that a directory is, or lies in."""
    if "ALEMBIC_CONFIG" in os.environ:
        return os.path.abspath(os.environ["ALEMBIC_CONFIG"])
    while True:
        for name, section in (
            ("alembic.ini", "[alembic]"),
            ("pyproject.toml", "[tool.alembic]"),
            ("migrations/alembic.ini", "[alembic]"),
        ):
            file = os.path.join(directory, name)
            if os.path.exists(file) and section in open(file, encoding="utf-8").read():
                return file
        parent = os.path.dirname(directory)
        if parent == directory:
            sys.exit("there is no alembic.ini in the directory or above it")
        directory = parent


def configuration(file):
    directory = os.path.dirname(file)
    os.chdir(directory)
    if file.endswith(".toml"):
        return Config("alembic.ini", toml_file=file)
    toml = os.path.join(directory, "pyproject.toml")
    config = Config(file, toml_file=toml) if os.path.exists(toml) else Config(file)
    if config.get_main_option("script_location") is None:
        # As Flask-Migrate does: its alembic.ini stands beside env.py.
        config.set_main_option("script_location", directory.replace("%", "%%"))
    return config


def application(script_directory):
    """What env.py runs in: the application of Flask that a project of Flask-Migrate belongs to."""
    environment = os.path.join(script_directory.dir, "env.py")
    with open(environment, encoding="utf-8") as file:
        if not re.search(r"^\s*from flask import .*current_app", file.read(), re.MULTILINE):
            return contextlib.nullcontext()
    root = os.path.dirname(os.path.abspath(script_directory.dir))
    os.chdir(root)
    sys.path.insert(0, root)
    return flask_application(root).app_context()


def flask_application(root):
    """The application that the `flask` command finds, or that of the first file which makes one."""
    from flask.cli import NoAppException, ScriptInfo, load_dotenv

    load_dotenv()
    name = os.environ.get("FLASK_APP")
    try:
        return ScriptInfo(app_import_path=name).load_app()
    except NoAppException:
        if name:
            raise
        for name in sorted(os.listdir(root)):
            path = os.path.join(root, name)
            file = os.path.join(path, "__init__.py") if os.path.isdir(path) else path
            if file.endswith(".py") and os.path.exists(file):
                if "Flask(" in open(file, encoding="utf-8").read():
                    return ScriptInfo(app_import_path=name.removesuffix(".py")).load_app()
        raise


def names(value):
    """What may be None, a string or several of them."""
    return [value] if isinstance(value, str) else list(value or [])


def described(script, directory):
    created = re.search(r"^Create Date:\s*(.+)$", script.module.__doc__ or "", re.MULTILINE)
    return {
        "revision": script.revision,
        "path": os.path.relpath(script.path, directory),
        "message": script.doc or "",
        "created": created and created[1].strip(),
        "parents": names(script.down_revision),
        "dependencies": names(getattr(script.module, "depends_on", None)),
        "labels": names(getattr(script.module, "branch_labels", None)),
    }


def terminated(statement):
    """The statement with a semicolon, which would be part of a comment behind one."""
    if statement.endswith(";"):
        return statement
    return statement + ("\n;" if "--" in statement.split("\n")[-1] else ";")


class NeedsDatabase(Exception):
    pass


class NoRows:
    """The result of a statement that was not sent to a database."""

    def refuse(self, *_):
        raise NeedsDatabase("reads rows of the database")

    __iter__ = __next__ = __bool__ = __len__ = __getitem__ = __getattr__ = refuse


class Recorder:
    """Takes the place of Alembic's output, and keeps the statements of one step."""

    def __init__(self, context, environment):
        self.environment, self.impl = environment, context.impl
        self.impl._exec = self.take
        self.impl.static_output = lambda text: None
        self.impl.emit_begin = lambda: None
        self.impl.emit_commit = self.leave_transaction
        environment.is_offline_mode = self.refuse_question
        context.connection.url = make_url(context.opts.get("url") or f"{context.dialect.name}://")
        context.connection.execute = self.execute
        context.connection.exec_driver_sql = self.execute_as_it_is
        preparer = context.dialect.identifier_preparer
        if hasattr(preparer, "_double_percents"):
            preparer._double_percents = False

    def step(self, script, function):
        """What a function of a migration does; None when it has no such function."""
        if function is None:
            return None
        self.statements, self.is_transaction = [], True
        failure = None
        try:
            function()
        except (Exception, SystemExit) as error:
            failure = self.failure(script, error)
        return {
            "sql": "\n".join(map(terminated, self.statements)),
            "transaction": self.is_transaction,
            "failure": failure,
        }

    @staticmethod
    def failure(script, error):
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == script.path]
        reason = str(error).strip().split("\n")[0]
        if not isinstance(error, NeedsDatabase):
            reason = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
        return {
            "line": lines[-1] if lines else 1,
            "reason": reason,
            "deliberate": isinstance(error, NotImplementedError),
        }

    def leave_transaction(self):
        self.is_transaction = False

    def refuse_question(self):
        raise NeedsDatabase("asks whether it runs offline, and may do something else then")

    def take(self, statement, execution_options=None, multiparams=None, params=()):
        if multiparams or params:
            raise NeedsDatabase("has parameters that cannot be printed")
        if isinstance(statement, str):
            statement = text(statement)
        is_definition = isinstance(statement, DDLElement)
        literal = {} if is_definition else {"literal_binds": True}
        sql = str(statement.compile(dialect=self.impl.dialect, compile_kwargs=literal))
        if is_definition and not isinstance(statement, DDL):
            # SQLAlchemy's own layout, and no text of the user's.
            sql = sql.replace(" \n", "\n").replace("\n\t", "\n  ")
        self.statements.append(sql.strip())

    def execute(self, statement, parameters=None, execution_options=None, **values):
        if isinstance(statement, str):
            statement = text(statement)
        rows = parameters if isinstance(parameters, (list, tuple)) else [parameters or values]
        for row in rows:
            self.take(self.with_values(statement, row))
        return NoRows()

    def execute_as_it_is(self, sql, parameters=None, execution_options=None):
        return self.execute(text(sql.replace(":", "\\:")), parameters)

    @staticmethod
    def with_values(statement, row):
        if not row:
            return statement
        if isinstance(statement, TextClause):
            return statement.bindparams(**row)
        if isinstance(statement, Insert):
            return statement.values(row)
        raise NeedsDatabase("has parameters that cannot be printed")


def main(directory, answer):
    config = configuration(configuration_file(directory))
    script_directory = ScriptDirectory.from_config(config)
    scripts = list(script_directory.walk_revisions("base", "heads"))[::-1]
    history = {
        "revisions": [described(script, directory) for script in scripts],
        "dialect": None,
        "failure": None,
    }

    def run(heads, context):
        if history["dialect"]:
            raise NeedsDatabase("env.py migrates several databases")
        history["dialect"] = context.dialect.name
        recorder = Recorder(context, environment)
        for script, revision in zip(scripts, history["revisions"]):
            for direction in "upgrade", "downgrade":
                function = getattr(script.module, direction, None)
                revision[direction] = recorder.step(script, function)
        return []

    environment = EnvironmentContext(config, script_directory, fn=run, as_sql=True)
    try:
        with application(script_directory), environment:
            script_directory.run_env()
        if not history["dialect"]:
            raise NeedsDatabase("env.py runs no migrations")
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        history["failure"] = f"{type(error).__name__}: {error}".split("\n")[0]
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(history, file)


main(*(os.path.abspath(argument) for argument in sys.argv[1:]))
