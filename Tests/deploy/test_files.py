"""Every file of deploy/ is what its reader takes it for."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from kubernetes_validate import validate

TOP = Path(__file__).resolve().parents[2]
DEPLOY = TOP / "deploy"
SCRIPTS = [
    "deploy/build-image", "deploy/run-task", "deploy/compose/make-certificates",
    "deploy/beanstalk/.platform/hooks/predeploy/01_migrate.sh",
    "deploy/github/review/post", "Tests/deploy/run", "Tests/deploy/run-in-debian",
]  # fmt: skip


def tool(name: str, *arguments) -> None:
    """Runs a program of the environment of Python, which has to find nothing."""
    program = Path(sys.executable).with_name(name)
    words = [str(program if program.exists() else name), *map(str, arguments)]
    result = subprocess.run(words, text=True, capture_output=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("file", ["deploy/Dockerfile", "Examples/fastapi/Dockerfile"])
def test_hadolint_finds_nothing(file):
    tool("hadolint", TOP / file)


@pytest.mark.parametrize("file", SCRIPTS)
def test_shellcheck_finds_nothing(file):
    tool("shellcheck", TOP / file)


def test_workflow_follows_the_schema():
    tool(
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows",
        DEPLOY / "github/migrations.yml",
    )  # fmt: skip


def test_action_follows_the_schema():
    tool(
        "check-jsonschema", "--builtin-schema", "vendor.github-actions",
        DEPLOY / "github/review/action.yml",
    )  # fmt: skip


def test_compose_file_follows_the_schema():
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_scripts_in_the_workflow_and_the_buildspec_pass_shellcheck(tmp_path):
    workflow = yaml.safe_load((DEPLOY / "github/migrations.yml").read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    buildspec = yaml.safe_load((DEPLOY / "codepipeline/buildspec.yml").read_text())
    commands = [line for phase in buildspec["phases"].values() for line in phase["commands"]]
    scripts = [step["run"] for step in steps if "run" in step] + ["\n".join(commands)]
    assert len(scripts) > 3
    for number, script in enumerate(scripts):
        file = tmp_path / f"{number}.sh"
        file.write_text(f"#!/bin/bash\n{script}\n")
        # CI sets the variables that nothing here sets.
        tool("shellcheck", "--exclude=SC2154", file)


def test_buildspec_has_the_version_and_phases_of_codebuild():
    buildspec = yaml.safe_load((DEPLOY / "codepipeline/buildspec.yml").read_text())
    assert buildspec["version"] == 0.2
    assert list(buildspec["phases"]) == ["pre_build", "build"]
    assert all(isinstance(line, str) for line in buildspec["phases"]["build"]["commands"])


def test_appspec_names_the_service_and_the_hook():
    appspec = yaml.safe_load((DEPLOY / "codedeploy/appspec.yaml").read_text())
    assert appspec["version"] == 0.0
    (target,) = (item["TargetService"] for item in appspec["Resources"])
    assert target["Type"] == "AWS::ECS::Service"
    assert set(target["Properties"]) == {"TaskDefinition", "LoadBalancerInfo"}
    # CodeDeploy knows five hooks of ECS, and this one comes before the new tasks.
    assert [list(hook) for hook in appspec["Hooks"]] == [["BeforeInstall"]]


def rendered_chart() -> str:
    """The chart as Helm renders it, as far as its templates go: values, and `quote`."""
    values = yaml.safe_load((DEPLOY / "eks/chart/values.yaml").read_text())
    text = (DEPLOY / "eks/chart/templates/migration.yaml").read_text()
    text = text.replace("{{ .Release.Name }}", "shop")
    for name, value in values.items():
        text = text.replace(f"{{{{ .Values.{name} }}}}", str(value))
        text = text.replace(f"{{{{ .Values.{name} | quote }}}}", json.dumps(str(value)))
    assert "{{" not in text
    return text


def manifests(text: str) -> list[dict]:
    return list(yaml.safe_load_all(text))


@pytest.mark.parametrize("text", [(DEPLOY / "eks/job.yaml").read_text(), rendered_chart()])
def test_kubernetes_accepts_the_manifests(text):
    account, job = manifests(text)
    for manifest in (account, job):
        validate(manifest, "1.30", strict=True)
    assert job["spec"]["template"]["spec"]["serviceAccountName"] == account["metadata"]["name"]


def test_the_chart_and_the_job_run_the_same_container():
    (_, chart), (_, job) = manifests(rendered_chart()), manifests((DEPLOY / "eks/job.yaml").read_text())
    containers = [item["spec"]["template"]["spec"]["containers"] for item in (chart, job)]
    assert containers[0] == containers[1]


def test_every_relative_link_of_the_guide_leads_somewhere():
    for guide in (DEPLOY / "README.md", TOP / "Examples/fastapi/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", guide.read_text()):
            assert (guide.parent / target).exists(), f"{guide}: {target}"
