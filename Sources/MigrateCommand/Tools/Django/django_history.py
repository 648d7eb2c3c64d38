"""Writes what a Django project knows of its migrations as JSON: their graph, and the SQL of each.

    python django_history.py DIRECTORY ANSWER

The SQL is what `sqlmigrate` prints. Some of it depends on what is in the database, such as the names
of constraints: so each migration is printed on a database of its own, beside that of the settings,
which has all migrations before it and is dropped at the end.
"""

import inspect
import json
import os
import runpy
import signal
import sys
import traceback


class NeedsDatabase(Exception):
    pass


class Scratch:
    """The database that the migrations are printed on; without one nothing can be looked up."""

    def __init__(self, connection):
        self.connection, self.failure = connection, None
        self.name = connection.settings_dict["NAME"]
        self.lookup = connection.introspection.get_constraints
        if connection.vendor == "postgresql":
            connection.settings_dict["TEST"]["NAME"] = f"migrate_import_{os.getpid()}"
        try:
            connection.creation._create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            name = connection.creation._get_test_db_name()
            connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            self.is_made = True
        except Exception as error:
            self.is_made = False
            self.lose(error)

    def lose(self, error):
        self.failure = self.failure or f"{type(error).__name__}: {error}".split("\n")[0]
        self.connection.introspection.get_constraints = self.refuse

    def refuse(self, *_):
        raise NeedsDatabase(f"asks the database for its constraints ({self.failure})")

    def drop(self):
        if self.is_made:
            self.connection.creation.destroy_test_db(self.name, verbosity=0)


class Printer:
    def __init__(self, connection, loader):
        from django.db.migrations.operations.special import RunPython

        self.connection = connection
        self.scratch = Scratch(connection)
        self.state = loader.graph.make_state(
            nodes=[], at_end=False, real_apps=loader.unmigrated_apps
        )
        self.run_python, self.is_printing = RunPython, False
        for name in "database_forwards", "database_backwards":
            setattr(RunPython, name, self.guarded(getattr(RunPython, name)))

    def guarded(self, function):
        """Keeps Python from running while SQL is printed."""

        def run(operation, *arguments, **options):
            if self.is_printing:
                raise NeedsDatabase("runs Python")
            return function(operation, *arguments, **options)

        return run

    def print(self, migration):
        before = self.state
        upgrade = self.step(migration, migration.apply, before, self.python_up(migration))
        self.advance(migration, before.clone())
        downgrade = self.step(migration, migration.unapply, before, self.python_down(migration))
        return {"upgrade": upgrade, "downgrade": downgrade}

    def advance(self, migration, state):
        """Applies a migration to the scratch database, as far as there is one."""
        if not self.scratch.failure:
            try:
                with self.connection.schema_editor(atomic=migration.atomic) as editor:
                    self.state = migration.apply(state.clone(), editor)
                return
            except Exception as error:
                traceback.print_exc()
                self.connection.close()
                self.scratch.lose(error)
        self.state = migration.mutate_state(state)

    def step(self, migration, function, state, failure):
        editor = self.connection.schema_editor(collect_sql=True, atomic=False)
        self.is_printing = True
        try:
            with editor:
                function(state.clone(), editor, collect_sql=True)
        except Exception as error:
            failure = failure or self.failure(migration, error)
        finally:
            self.is_printing = False
        sql = "\n".join(editor.collected_sql)
        return {"sql": sql, "transaction": migration.atomic, "failure": failure}

    @staticmethod
    def failure(migration, error):
        from django.db.migrations.exceptions import IrreversibleError

        reason = str(error).strip().split("\n")[0]
        if not isinstance(error, NeedsDatabase):
            reason = f"{type(error).__name__}: {reason}"
        return {
            "line": 1,
            "reason": reason,
            "deliberate": isinstance(error, IrreversibleError),
        }

    def python_up(self, migration):
        if self.changes_own_rows(migration):
            return None
        for operation in migration.operations:
            if isinstance(operation, self.run_python):
                if operation.code is not self.run_python.noop:
                    return self.runs(operation.code)
            elif not operation.reduces_to_sql:
                return self.runs(type(operation))
        return None

    def python_down(self, migration):
        for operation in migration.operations:
            if isinstance(operation, self.run_python):
                code = operation.reverse_code
                if code is not None and code is not self.run_python.noop:
                    return self.runs(code) | {"deliberate": self.changes_own_rows(migration)}
        return None

    @staticmethod
    def changes_own_rows(migration):
        """Whether Python in it changes nothing but rows that Django itself makes after migrating."""
        return migration.__module__.startswith("django.contrib.")

    @staticmethod
    def runs(code):
        try:
            line = inspect.getsourcelines(code)[1]
        except (OSError, TypeError):
            line = 1
        return {"line": line, "reason": f"runs Python: {code.__name__}", "deliberate": False}


def order(graph):
    """All migrations, each after those that it needs."""
    found = []
    for leaf in graph.leaf_nodes():
        found += [key for key in graph.forwards_plan(leaf) if key not in found]
    return found


def replaced(migration, loader):
    """What a squash stands for: migrations, and squashes of them."""
    migrations, squashes = [], []
    for key in migration.replaces:
        other = loader.disk_migrations.get(tuple(key))
        if other is not None and other.replaces:
            squashes.append(".".join(key))
            for found, added in zip((migrations, squashes), replaced(other, loader)):
                found += added
        else:
            migrations.append(".".join(key))
    return migrations, squashes


def described(key, loader, directory):
    graph = loader.graph
    application, name = key
    needed = sorted(parent.key for parent in graph.node_map[key].parents)
    own = [other for other in needed if other[0] == application]
    older = {key for other in own for key in graph.forwards_plan(other) if key != other}
    parents = [other for other in own if other not in older]
    file = sys.modules[graph.nodes[key].__module__].__file__
    path = os.path.relpath(file, directory)
    # A label that means something in a revision identifier is no label.
    is_label = not parents and application not in ("base", "current", "head", "heads", "none")
    migrations, squashes = replaced(graph.nodes[key], loader)
    return {
        "replaces": migrations,
        "replacedSquashes": squashes,
        "revision": ".".join(key),
        "path": file if path.startswith("..") else path,
        "message": f"{application} {name.replace('_', ' ')}",
        "created": None,
        "parents": [".".join(other) for other in parents],
        "dependencies": [".".join(other) for other in needed if other[0] != application],
        "labels": [application] if is_label else [],
    }


def write_history(directory, answer):
    import django
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    loader = MigrationLoader(None)
    keys = order(loader.graph)
    printer = Printer(connection, loader)
    try:
        revisions = [
            described(key, loader, directory) | printer.print(loader.graph.nodes[key])
            for key in keys
        ]
    finally:
        printer.scratch.drop()
    history = {"revisions": revisions, "dialect": connection.vendor, "failure": None}
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(history, file)


def main(directory, answer):
    import django.core.management

    place = directory
    while not os.path.exists(os.path.join(place, "manage.py")):
        if place == os.path.dirname(place):
            sys.exit("there is no manage.py in the directory or above it")
        place = os.path.dirname(place)
    # So that the scratch database is dropped then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(place)
    sys.path.insert(0, place)
    sys.argv = ["manage.py", "sqlmigrate"]
    # manage.py knows the settings, and ends by a call of this function.
    django.core.management.execute_from_command_line = lambda _: write_history(directory, answer)
    runpy.run_path("manage.py", run_name="__main__")


main(*(os.path.abspath(argument) for argument in sys.argv[1:]))
