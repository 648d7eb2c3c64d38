"""A Lambda function (python3.13, handler hook.handle) for the hook BeforeInstall of CodeDeploy.

It runs the migration's task and tells CodeDeploy how that ended; anything but exit code 0 stops the
deployment before a task of the new version is started.

Environment: CLUSTER, TASK_DEFINITION (the family), SUBNETS and SECURITY_GROUPS (after commas).
Time-out: 15 minutes, the most that Lambda gives; longer migrations take `migrate deploy --no-roll`.
Role: ecs:RunTask, ecs:TagResource, ecs:DescribeTasks, iam:PassRole for the task's two roles, and
codedeploy:PutLifecycleEventHookExecutionStatus.
"""

import os
import time

import boto3

# Lambda ends the function without another word when its time is over.
MARGIN_SECONDS = 15


def handle(event, context):
    deployment = event["DeploymentId"]
    try:
        status = "Succeeded" if migrate(deployment, context) else "Failed"
    except Exception as error:
        print(f"the migration could not be run: {error}")
        status = "Failed"
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=deployment,
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )


def migrate(deployment: str, context) -> bool:
    ecs, cluster = boto3.client("ecs"), os.environ["CLUSTER"]
    answer = ecs.run_task(
        cluster=cluster,
        taskDefinition=os.environ["TASK_DEFINITION"],
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": os.environ["SUBNETS"].split(","),
                "securityGroups": os.environ["SECURITY_GROUPS"].split(","),
            }
        },
        # A second call for the same deployment gets the same task.
        clientToken=deployment,
        startedBy=deployment,
        propagateTags="TASK_DEFINITION",
    )
    if not answer["tasks"]:
        raise RuntimeError(answer["failures"])
    task = answer["tasks"][0]
    print(f"started {task['taskArn']}")
    while task["lastStatus"] != "STOPPED":
        if context.get_remaining_time_in_millis() < MARGIN_SECONDS * 1000:
            raise TimeoutError(f"{task['taskArn']} is still {task['lastStatus']}; it goes on by itself")
        time.sleep(2)
        # ECS may not know a new task everywhere at once.
        found = ecs.describe_tasks(cluster=cluster, tasks=[task["taskArn"]])["tasks"]
        task = found[0] if found else task
    # A task that did not start has no exit code.
    code = task["containers"][0].get("exitCode")
    print(f"{task['taskArn']}: exit code {code}, {task.get('stoppedReason')}")
    return code == 0
