"""Signs as botocore does. Reads one JSON object a line and answers with one a line:

{"sign": {"url", "region", "service", "headers", "body", "date", "key", "secret", "token"}}
    -> {"authorization": …}
{"token": {"host", "port", "user", "region", "date", "key", "secret", "token"}}
    -> {"token": …}
"""

import datetime
import functools
import json
import sys
from unittest import mock

import botocore.auth
import botocore.credentials
import botocore.session
from botocore.awsrequest import AWSRequest


def at(text):
    return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)


def credentials(request):
    return botocore.credentials.Credentials(
        request["key"], request["secret"], request["token"] or None
    )


def sign(request):
    message = AWSRequest(
        method="POST", url=request["url"], data=request["body"].encode(), headers=request["headers"]
    )
    auth = botocore.auth.SigV4Auth(credentials(request), request["service"], request["region"])
    with frozen(request["date"]):
        auth.add_auth(message)
    return {"authorization": message.headers["Authorization"]}


@functools.cache
def rds(region):
    session = botocore.session.Session()
    session.set_credentials("none", "none")
    return session.create_client("rds", region_name=region)


def token(request):
    client = rds(request["region"])
    client._request_signer._credentials = credentials(request)
    with frozen(request["date"]):
        return {
            "token": client.generate_db_auth_token(
                request["host"], request["port"], request["user"], Region=request["region"]
            )
        }


def frozen(date):
    """The time at which botocore signs."""
    return mock.patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: at(date))


for line in sys.stdin:
    request = json.loads(line)
    if "sign" in request:
        answer = sign(request["sign"])
    else:
        answer = token(request["token"])
    print(json.dumps(answer), flush=True)
