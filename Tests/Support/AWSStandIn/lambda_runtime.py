"""The runtime API of Lambda, for a function that runs on this machine."""

import queue
import uuid

from werkzeug.wrappers import Request, Response


class LambdaRuntime:
    def __init__(self):
        self.events: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.answers: dict[str, queue.Queue] = {}

    def invoke(self, event: bytes) -> dict:
        """Gives the function an event and waits for its answer."""
        request_id = str(uuid.uuid4())
        self.answers[request_id] = queue.Queue()
        self.events.put((request_id, event))
        kind, body = self.answers[request_id].get(timeout=60)
        return {"kind": kind, "body": body}

    def answer(self, request: Request) -> Response:
        match request.path.removeprefix("/2018-06-01/runtime/").split("/"):
            case ["invocation", "next"]:
                request_id, event = self.events.get()
                headers = {"Lambda-Runtime-Aws-Request-Id": request_id}
                return Response(event, headers=headers, content_type="application/json")
            case ["invocation", request_id, ("response" | "error") as kind]:
                self.answers[request_id].put((kind, request.get_data(as_text=True)))
                return Response(status=202)
            case ["init", "error"]:
                return Response(status=202)
            case _:
                return Response(status=404)
