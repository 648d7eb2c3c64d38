"""Writes the DDL of models as JSON: a list of statements, or why there is none.

    python schema_ddl.py DIRECTORY ANSWER

MIGRATE_MODELS names the models: sqlalchemy:MODULE[:ATTRIBUTE], alembic: or django:;
MIGRATE_DIALECT the database: postgresql or sqlite.
"""

import importlib
import json
import os
import sys
import traceback


def sqlalchemy_statements(metadata, included=lambda kind, item: True):
    from sqlalchemy import MetaData, create_mock_engine
    from sqlalchemy.schema import BLANK_SCHEMA, CreateSchema

    statements = []
    dialect = os.environ["MIGRATE_DIALECT"]

    def dump(statement, *_, **__):
        statements.append(str(statement.compile(dialect=engine.dialect)).strip())

    # Without the style of parameters every % is doubled.
    engine = create_mock_engine(f"{dialect}://", dump, paramstyle="named")
    tables = [table for table in metadata.tables.values() if included("table", table)]
    schemas = {table.schema for table in tables} | {
        sequence.schema for sequence in getattr(metadata, "_sequences", {}).values()
    }
    if dialect == "sqlite":
        # It has no schemas.
        metadata, named = MetaData(), tables
        tables = [
            table.to_metadata(metadata, schema=None, referred_schema_fn=lambda *_: BLANK_SCHEMA)
            for table in named
        ]
    else:
        for schema in sorted(schema for schema in schemas if schema and schema != "public"):
            dump(CreateSchema(schema, if_not_exists=True))
    for table in tables:
        for index in [index for index in table.indexes if not included("index", index)]:
            table.indexes.discard(index)
    metadata.create_all(engine, tables=tables, checkfirst=False)
    return statements


def metadata_of(value):
    from sqlalchemy import MetaData

    if isinstance(value, MetaData):
        return value
    found = getattr(value, "metadata", None)
    return found if isinstance(found, MetaData) else None


def from_sqlalchemy(name):
    module_name, _, attribute = name.partition(":")
    if not module_name:
        raise LookupError("name the module: sqlalchemy:MODULE[:ATTRIBUTE]")
    module = importlib.import_module(module_name)
    if attribute:
        value = module
        for part in attribute.split("."):
            value = getattr(value, part)
        found = [metadata_of(value)]
        if found[0] is None:
            raise LookupError(f"{attribute} is neither a MetaData nor has one")
    else:
        found = []
        for value in vars(module).values():
            metadata = metadata_of(value)
            if metadata is not None and metadata.tables and metadata not in found:
                found.append(metadata)
        if not found:
            raise LookupError(f"no table is described in {module_name}")
    return [statement for metadata in found for statement in sqlalchemy_statements(metadata)]


def from_alembic(directory):
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    file = os.environ.get("ALEMBIC_CONFIG") or os.path.join(directory, "alembic.ini")
    if not os.path.exists(file):
        raise LookupError(f"there is no {os.path.relpath(file, directory)}")
    os.chdir(os.path.dirname(os.path.abspath(file)))
    config = Config(file)
    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(
        config, script, fn=lambda revision, context: [], as_sql=True, starting_rev=None,
        destination_rev="head", output_buffer=open(os.devnull, "w"),
    ) as environment:
        script.run_env()
        options = dict(environment.get_context().opts)
    target = options.get("target_metadata")
    if target is None:
        raise LookupError("env.py sets no target_metadata")

    def included(kind, item):
        include_object, include_name = options.get("include_object"), options.get("include_name")
        if include_name and kind == "table":
            if item.schema and not include_name(item.schema, "schema", {}):
                return False
            if not include_name(item.name, "table", {"schema_name": item.schema,
                                                     "schema_qualified_table_name": item.fullname}):
                return False
        return not include_object or include_object(item, item.name, kind, False, None)

    targets = target if isinstance(target, (list, tuple)) else [target]
    return [text for metadata in targets for text in sqlalchemy_statements(metadata, included)]


def from_django(directory):
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        source = open(os.path.join(directory, "manage.py"), encoding="utf-8").read()
        for line in source.splitlines():
            if "DJANGO_SETTINGS_MODULE" in line and "," in line:
                os.environ["DJANGO_SETTINGS_MODULE"] = line.split(",")[1].strip(" \"')")
    import django

    django.setup()
    from django.apps import apps
    from django.db import connection

    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in apps.get_models(include_auto_created=False):
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                editor.create_model(model)
    return editor.collected_sql


def main():
    directory, answer = sys.argv[1], sys.argv[2]
    kind, _, name = os.environ["MIGRATE_MODELS"].partition(":")
    directory = os.path.abspath(directory)
    for place in (os.path.join(directory, "src"), directory):
        if os.path.isdir(place):
            sys.path.insert(0, place)
    result = {"statements": [], "failure": None}
    try:
        if kind == "sqlalchemy":
            statements = from_sqlalchemy(name)
        else:
            os.chdir(directory)
            statements = from_alembic(directory) if kind == "alembic" else from_django(directory)
        result["statements"] = [
            text if text.rstrip().endswith(";") else text + ";"
            for text in statements
            if text.strip() and not text.strip().startswith("--")
        ]
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)[1:]
        own = [frame for frame in frames if frame.filename.startswith(directory)] or frames[-1:]
        place = f" ({os.path.relpath(own[-1].filename, directory)}:{own[-1].lineno})" if own else ""
        result["failure"] = f"{type(error).__name__}: {error}{place}"
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(result, file)


main()
