"""The comment of `migrate review` on a pull request, with a stand-in for GitHub's own program."""

import json
import os
import subprocess
from pathlib import Path

import pytest

POST = Path(__file__).resolve().parents[2] / "deploy/github/review/post"
GH = """#!/usr/bin/env python3
import json, os, pathlib, sys
log = pathlib.Path(os.environ["GH_LOG"])
comments = json.loads(log.read_text()) if log.exists() else []
words = sys.argv[1:]
body = next((w[5:] for w in words if w.startswith("body=")), None)
if "POST" in words:
    comments.append({"id": 100 + len(comments), "body": body})
elif "PATCH" in words:
    number = int(words[words.index("PATCH") + 1].rsplit("/", 1)[1])
    next(c for c in comments if c["id"] == number)["body"] = body
else:
    assert "--jq" in words
    for comment in comments:
        if comment["body"].startswith("<!-- migrate review -->"):
            print(comment["id"])
log.write_text(json.dumps(comments))
"""


@pytest.fixture
def post(tmp_path):
    """Posts a page, and gives the comments that there are then."""
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    log = tmp_path / "comments.json"
    log.write_text(json.dumps([{"id": 1, "body": "Looks good."}]))
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "GH_LOG": str(log),
        "GITHUB_REPOSITORY": "shop/shop", "PULL_REQUEST": "7", "BASE": "abc",
    }  # fmt: skip

    def call(page: str) -> list[dict]:
        (tmp_path / "review.md").write_text(page)
        subprocess.run([POST, tmp_path / "review.md"], env=environment, check=True)
        return json.loads(log.read_text())

    return call


def test_the_first_push_posts_and_the_next_ones_update(post):
    comments = post("## Migrations: 1 new revision\n")
    assert [c["body"] for c in comments[1:]] == [
        "<!-- migrate review -->\n## Migrations: 1 new revision"
    ]
    comments = post("## Migrations: 2 new revisions\n$(touch no) `x`\n")
    assert [c["body"] for c in comments[1:]] == [
        "<!-- migrate review -->\n## Migrations: 2 new revisions\n$(touch no) `x`"
    ]
    assert comments[0]["body"] == "Looks good."


def test_a_long_page_is_cut_between_two_revisions(post):
    page = "## Migrations\n" + "".join(f"\n### {n}\n" + "x" * 2000 + "\n" for n in range(50))
    body = post(page)[-1]["body"]
    assert len(body) < 65536
    assert body.count("\n### ") == 32 or body.count("\n### ") == 31
    assert body.endswith("`migrate review --since abc`")
