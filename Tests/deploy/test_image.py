"""The packages of the image: all libraries that the program is linked with or loads are theirs."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
# The release is linked with Swift's own libraries, as deploy/Dockerfile builds it.
TOOLCHAIN = re.compile(r"/(swift|lib_?Foundation|libswift|libdispatch|libBlocksRuntime)")


def output(*words) -> str:
    return subprocess.run(
        [str(word) for word in words], check=True, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C"},
    ).stdout  # fmt: skip


def libraries(file) -> set[str]:
    found = set(re.findall(r"=> (/\S+)", output("ldd", file)))
    return {path for path in found if not TOOLCHAIN.search(path)}


def package(library: str) -> str:
    """The package of a library, which dpkg may know by its path before or after the merge of /usr."""
    path = os.path.realpath(library)
    for name in (path, path.removeprefix("/usr"), f"/usr{path}"):
        try:
            return output("dpkg-query", "--search", name).split(":")[0]
        except subprocess.CalledProcessError:
            continue
    raise AssertionError(f"{library} is of no package")


@pytest.mark.skipif(
    "VERSION_CODENAME=bookworm" not in Path("/etc/os-release").read_text(),
    reason="the image is Debian 12, and this is not",
)
def test_the_packages_of_the_image_have_every_library(migrate):
    listed = (TOP / "deploy/packages.txt").read_text().split()
    depended_on = output(
        "apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts",
        "--no-breaks", "--no-replaces", "--no-enhances", *listed,
    )  # fmt: skip
    installed = {line.strip() for line in depended_on.splitlines() if not line.startswith(" ")}
    # libcurl is loaded when it is needed.
    curl = next(line.split()[-1] for line in output("/sbin/ldconfig", "-p").splitlines()
                if "libcurl.so.4 " in line)  # fmt: skip
    needed = {package(path) for path in libraries(migrate) | {curl} | libraries(curl)}
    assert {"libpq5", "libsqlite3-0", "libcurl4"} <= needed
    assert needed - installed == set()
