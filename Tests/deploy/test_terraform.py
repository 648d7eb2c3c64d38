"""What Terraform makes: it stays as it is, `migrate deploy` works with it, and no role may more."""

import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import validate_parameters
from processes import certificates, postgres, psql, require
from stand_in import allowed
from terraform import MODULE, REGISTRY, SMALLEST

# What moto's RDS and CloudFront do not keep, so that Terraform would set it again.
FORGOTTEN = {
    "aws_cloudfront_distribution.front_end[0]": {
        "default_cache_behavior", "ordered_cache_behavior", "origin", "viewer_certificate",
    },
    "aws_db_instance.this": {"performance_insights_enabled"},
    "aws_db_parameter_group.this": {"parameter"},
}  # fmt: skip


def test_modules_are_formatted_and_valid(terraform, tmp_path):
    terraform.check("fmt", "-check", "-diff", "-recursive", cwd=MODULE)
    example = shutil.copytree(MODULE, tmp_path / "terraform") / "example"
    terraform.check("init", "-backend=false", cwd=example)
    terraform.check("validate", cwd=example)


def test_a_vpc_that_is_there_is_used_and_served_over_https(terraform, tmp_path):
    terraform.initialise(SMALLEST, tmp_path)
    plan = terraform.plan(tmp_path)
    planned = {
        resource["address"].removeprefix("module.shop."): resource["change"]["after"]
        for resource in plan["resource_changes"]
    }
    assert not any(address.startswith(("aws_vpc.", "aws_subnet", "aws_nat")) for address in planned)
    (network,) = planned["aws_ecs_service.web"]["network_configuration"]
    assert network["assign_public_ip"] and set(network["subnets"]) == {"subnet-1", "subnet-2"}
    assert planned["aws_lb_listener.http"]["default_action"][0]["type"] == "redirect"
    assert planned["aws_lb_listener.https[0]"]["port"] == 443


@pytest.fixture(scope="module")
def database(applied, terraform, aws, tmp_path_factory):
    """The server that stands for RDS: its name, its port, TLS only, and the master's password."""
    host = applied["database"]["host"]
    directory = certificates(terraform.certificates, host)
    options = ["-c", "ssl=on", "-c", f"ssl_cert_file={directory}/server.pem",
               "-c", f"ssl_key_file={directory}/server.key"]  # fmt: skip
    secret = aws.client("secretsmanager").get_secret_value(
        SecretId=applied["database"]["secret_arn"]
    )
    master = json.loads(secret["SecretString"])
    port, directory = terraform.database_port, tmp_path_factory.mktemp("rds")
    with postgres(directory / "server", port, options, "superuser"):
        user, password = master["username"], master["password"]
        psql(port, "superuser", "-c", "CREATE ROLE rds_iam",
             "-c", f"CREATE ROLE {user} LOGIN CREATEROLE PASSWORD $p${password}$p$",
             "-c", f"GRANT rds_iam TO {user} WITH ADMIN OPTION",
             "-c", f"CREATE DATABASE shop OWNER {user}")  # fmt: skip
        psql(port, "superuser", "-d", "shop", "-c", f"ALTER SCHEMA public OWNER TO {user}")
        yield lambda query: psql(port, "superuser", "-d", "shop", "-c", query)


@pytest.fixture
def deploy(migrate, applied, aws, tmp_path):
    """Runs `migrate deploy` with the configuration that Terraform's output says."""
    (tmp_path / "migrate.conf").write_text(applied["deploy_configuration"] + 'poll = "100ms"\n')

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [migrate, "deploy", "production", *arguments], cwd=tmp_path, text=True,
            env={"PATH": os.environ["PATH"]} | aws.environment, capture_output=True, timeout=120,
        )  # fmt: skip

    return run


def images(tag: str) -> list[str]:
    return ["--image", f"{REGISTRY}/migration:{tag}", "--image", f"{REGISTRY}/web:{tag}"]


def changes(terraform, *arguments: str) -> dict[str, set[str]]:
    """What another apply would change, without what the stand-ins have forgotten."""
    changes = terraform.changes(*arguments)
    for address, attributes in FORGOTTEN.items():
        assert changes.pop(address, set()) <= attributes, address
    # Policies that name one of these are only known when it is changed.
    dependents = {"aws_iam_role_policy.web_task", "aws_s3_bucket_policy.front_end[0]"}
    return {address: keys for address, keys in changes.items() if address not in dependents}


def test_a_second_apply_changes_nothing(applied, terraform):
    assert changes(terraform) == {}


def test_the_pipeline_can_be_added_to_what_is_there(applied, terraform):
    # Planned only: moto wants a location of a source that CodePipeline gives.
    added = changes(terraform, "-var=pipeline=true")
    assert {address.split(".")[1].split("[")[0] for address in added} == {"build", "deploy", "pipeline"}
    assert added.keys() >= {"aws_codepipeline.deploy[0]", "aws_codebuild_project.deploy[0]"}


def test_a_broken_version_leaves_the_old_one_with_the_new_schema(deploy, database, applied):
    result = deploy(*images("broken"))
    assert result.returncode == 5, result.stdout + result.stderr
    assert database("SELECT count(*) FROM migrate_version") != "0"
    assert "circuit breaker" in result.stderr


def test_deploying_migrates_over_tls_then_rolls_with_just_the_rights_it_has(
    deploy, database, applied, aws
):
    before = len(aws.calls())
    result = deploy(*images("v2"))
    assert result.returncode == 0, result.stdout + result.stderr
    # The application's role has come with the migrations: it logs in with tokens, and owns nothing.
    assert database("SELECT pg_has_role('app', 'rds_iam', 'member')") == "t"
    assert database("SELECT has_table_privilege('app', 'items', 'INSERT')") == "t"
    assert database("SELECT has_table_privilege('app', 'migrate_version', 'INSERT')") == "f"
    assert database("SELECT has_schema_privilege('app', 'public', 'CREATE')") == "f"

    service = aws.client("ecs").describe_services(cluster="shop", services=["shop-web"])["services"][0]
    definition = aws.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])
    container = definition["taskDefinition"]["containerDefinitions"][0]
    assert container["image"] == f"{REGISTRY}/web:v2"
    assert container["readonlyRootFilesystem"] is True

    called = set(aws.calls()[before:])
    policy = aws.client("iam").get_policy_version(
        PolicyArn=applied["deploy_policy_arns"][0], VersionId="v1"
    )["PolicyVersion"]["Document"]
    # Nobody needs a right to ask who it is, and two rights belong to calls that are there.
    called = called - {"sts:GetCallerIdentity"} | {"iam:PassRole", "ecs:TagResource"}
    assert allowed(policy) == called


def test_an_operator_runs_commands_beside_the_database(database, applied, aws):
    require("aws", "deploy/run-task")

    def run_task(*words: str) -> subprocess.CompletedProcess:
        environment = os.environ | aws.environment | {"NAME": "shop", "USER": "operator"}
        return subprocess.run(
            [MODULE.parent / "run-task", *words], env=environment, text=True,
            capture_output=True, timeout=120,
        )  # fmt: skip

    status = run_task("status")
    assert status.returncode == 0, status.stderr
    assert "create users" in status.stdout
    refused = run_task("upgrade", 'no "such" one')
    assert refused.returncode == 65 and 'no "such" one' in refused.stdout, refused.stdout
    # The application's role goes with what it may use.
    assert run_task("downgrade", "base").returncode == 0
    assert database("SELECT count(*) FROM pg_roles WHERE rolname = 'app'") == "0"


@contextmanager
def lambda_function(rds_bundle, aws):
    """The function that Terraform has made, as a process: the image with its command."""
    function = aws.client("lambda").get_function(FunctionName="shop-migration-hook")["Configuration"]
    command = function["ImageConfigResponse"]["ImageConfig"]["Command"]
    process = subprocess.Popen(
        [rds_bundle, *command],
        env=function["Environment"]["Variables"] | aws.environment
        | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{aws.port}"},
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def test_the_blue_green_hook_migrates_with_just_the_rights_it_has(rds_bundle, database, applied, aws):
    prefix = "arn:aws:ecs:eu-central-1:123456789012"
    event = {
        "lifecycleStage": applied["blue_green"]["deploymentConfiguration"]["lifecycleHooks"][0][
            "lifecycleStages"
        ][0],
        "resourceArn": f"{prefix}:service-deployment/shop/shop-web/1",
        "executionDetails": {"serviceArn": f"{prefix}:service/shop/shop-web"},
    }
    with lambda_function(rds_bundle, aws):
        before = len(aws.calls())
        for _ in range(200):
            answer = aws.invoke(event)
            event["hookDetails"] = answer.get("hookDetails")
            if answer["hookStatus"] != "IN_PROGRESS":
                break
            time.sleep(0.1)
    assert answer["hookStatus"] == "SUCCEEDED"
    called = set(aws.calls()[before:])
    policy = aws.client("iam").get_role_policy(
        RoleName="shop-migration-hook", PolicyName="hook"
    )["PolicyDocument"]
    called = called - {"sts:GetCallerIdentity"} | {"iam:PassRole", "ecs:TagResource"}
    # Lambda itself writes the function's log.
    assert allowed(policy) == called | {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_the_roles_of_the_tasks_have_what_their_containers_were_given(applied, aws):
    iam = aws.client("iam")

    def policies(role: str) -> list[dict]:
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
        return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]

    pull = {"ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    log = {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert policies("shop-migration-task") == []
    (web,) = policies("shop-web-task")
    assert allowed(web) == {"rds-db:connect"}
    (web,) = policies("shop-web-execution")
    assert allowed(web) == pull | log
    (migration,) = policies("shop-migration-execution")
    assert allowed(migration) == pull | log | {"secretsmanager:GetSecretValue"}
    # Whatever is allowed on everything is allowed on nothing that could be named.
    for document in (web, migration):
        everything = [item["Action"] for item in document["Statement"] if item["Resource"] == "*"]
        assert everything == ["ecr:GetAuthorizationToken"]


def test_only_the_main_branch_of_the_repository_may_take_the_role_of_github(applied, aws):
    role = aws.client("iam").get_role(RoleName="shop-github")["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    conditions = statement["Condition"]["StringEquals"]
    subject = conditions["token.actions.githubusercontent.com:sub"]
    assert subject == "repo:example/shop:environment:production"


def test_blue_green_is_an_input_that_ecs_takes(applied):
    model = ServiceModel(Loader().load_service_model("ecs", "service-2"))
    validate_parameters(applied["blue_green"], model.operation_model("UpdateService").input_shape)


def test_failed_migrations_and_rolls_reach_the_topic(applied, aws):
    events = aws.client("events")
    for rule, means in {
        "shop-migration-failed": "family:shop-migration",
        "shop-roll-failed": "SERVICE_DEPLOYMENT_FAILED",
    }.items():
        assert means in events.describe_rule(Name=rule)["EventPattern"]
        targets = events.list_targets_by_rule(Rule=rule)["Targets"]
        assert [target["Arn"] for target in targets] == [applied["alarm_topic_arn"]]


def test_alarms_watch_the_metrics_that_a_migration_writes(applied, database, deploy, aws):
    deploy(*images("v3"))
    logs = aws.client("logs")
    lines = logs.filter_log_events(logGroupName="/ecs/shop/migration")["events"]
    written = [json.loads(line["message"]) for line in lines if "_aws" in line["message"]]
    directive = written[-1]["_aws"]["CloudWatchMetrics"][0]
    alarms = aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="shop-migration-")
    assert len(alarms["MetricAlarms"]) == 2
    for alarm in alarms["MetricAlarms"]:
        assert alarm["Namespace"] == directive["Namespace"]
        assert alarm["MetricName"] in [metric["Name"] for metric in directive["Metrics"]]
        (dimension,) = alarm["Dimensions"]
        assert directive["Dimensions"] == [[dimension["Name"]]]
        assert written[-1][dimension["Name"]] == dimension["Value"]
        assert alarm["AlarmActions"] == [applied["alarm_topic_arn"]]
