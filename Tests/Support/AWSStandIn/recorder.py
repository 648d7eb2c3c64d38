"""Keeps which operations were called, in order."""

import io
import re
from urllib.parse import parse_qs

SERVICE = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request")


class Recorder:
    def __init__(self, application):
        self.application = application
        self.calls: list[str] = []

    def __call__(self, environment, start_response):
        length = int(environment.get("CONTENT_LENGTH") or 0)
        body = environment["wsgi.input"].read(length)
        environment["wsgi.input"] = io.BytesIO(body)
        service = SERVICE.search(environment.get("HTTP_AUTHORIZATION", ""))
        if service:
            self.calls.append(f"{service[1]}:{operation(environment, body)}")
        return self.application(environment, start_response)


def operation(environment, body: bytes) -> str:
    if target := environment.get("HTTP_X_AMZ_TARGET"):
        return target.partition(".")[2]
    return parse_qs(body.decode()).get("Action", ["?"])[0]
