"""AWS on this machine: moto's server, with an ECS that runs its tasks, as local processes.

    python AWSStandIn PORT

As with AWS itself, the first look at what has just changed shows what was before.

What is marked decides what goes wrong: an image with the tag `missing` cannot be pulled, one with
the tag `broken` does not get a service through its circuit breaker, one with the tag `slow` only
after `POST /stand-in/release`.
"""

import json
import logging
import os
import sys
import threading
import time

from ecs import StandInECS
from lambda_runtime import LambdaRuntime
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from recorder import Recorder
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response


class Application:
    """What belongs to the stand-in itself, and all else to moto."""

    def __init__(self, port: int):
        self.ecs = StandInECS(f"http://127.0.0.1:{port}")
        self.runtime = LambdaRuntime()
        self.recorder = Recorder(DomainDispatcherApplication(create_backend_app))

    def __call__(self, environment, start_response):
        path = environment["PATH_INFO"]
        if path.startswith("/2018-06-01/runtime/"):
            answer = self.runtime.answer(Request(environment))
        elif path.startswith("/stand-in/"):
            answer = self.own(Request(environment))
        else:
            answer = self.recorder
        return answer(environment, start_response)

    def own(self, request: Request) -> Response:
        match request.path.split("/")[2:]:
            case ["calls"]:
                return as_json(self.recorder.calls)
            case ["lambda"]:
                return as_json(self.runtime.invoke(request.get_data()))
            case ["metadata", task, "task"]:
                return as_json({"TaskARN": self.ecs.arn(task)})
            case ["release"]:
                self.ecs.services.release()
                return as_json({})
            case _:
                return Response(status=404)


def as_json(value) -> Response:
    return Response(json.dumps(value), content_type="application/json")


def end_with(parent: int) -> None:
    """Ends this process when the one that started it has ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main() -> None:
    threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = int(sys.argv[1])
    server = make_server("127.0.0.1", port, Application(port), threaded=True)
    print("listening", flush=True)
    server.serve_forever()


main()
