"""Answers what Alembic does with a revision graph and a command.

Reads JSON objects, one a line, from standard input and writes one answer a line. A line with "graph"
sets the graph; a line with "command" runs a command on it, with the given revisions applied. Nothing
is kept between commands.

An answer has one of these keys:
  applied  the revisions that are applied afterwards
  listed   the revisions that are shown
  graph    facts about the graph
  refused  Alembic's error
  unclear  Alembic fails by accident or contradicts itself, so that any answer will do

Where migrate differs from Alembic on purpose, the answer is what migrate should do; each such place
is marked "Difference".
"""

import json
import re
import sys
import types
import warnings

from alembic.runtime.migration import HeadMaintainer
from alembic.script.base import Script, ScriptDirectory
from alembic.script.revision import Revision, RevisionError, RevisionMap
from alembic.util import CommandError

RELATIVE = re.compile(r"(?:(?P<branch>.+?)@)?(?P<anchor>\w+)?(?P<steps>[+-]\d+)$")


class Unclear(Exception):
    """Alembic has no meaningful answer."""


class NoDatabase:
    """Swallows the statements with which Alembic would update its table."""

    def __getattr__(self, name):
        return NoDatabase()

    def __call__(self, *args, **kwargs):
        return NoDatabase()


def make_script(node):
    module = types.SimpleNamespace(
        down_revision=tuple(node["parents"]) or None,
        depends_on=tuple(node["dependencies"]) or None,
        branch_labels=tuple(node["labels"]) or None,
        upgrade=None,
        downgrade=None,
        __doc__="",
    )
    return Script(module, node["id"], node["id"] + ".py")


class Oracle:
    def __init__(self, nodes):
        self.directory = ScriptDirectory.__new__(ScriptDirectory)
        self.map = self.directory.revision_map = RevisionMap(
            lambda: [make_script(node) for node in nodes]
        )
        self.map._revision_map

    def facts(self):
        revisions = {r.revision: r for r in self.map._revision_map.values() if r}.values()
        return {
            "bases": sorted(self.map.bases),
            "heads": sorted(self.map.heads),
            "effectiveHeads": sorted(self.map._real_heads),
            "branchPoints": sorted(r.revision for r in revisions if r.is_branch_point),
            "mergePoints": sorted(r.revision for r in revisions if r.is_merge_point),
            "labels": {r.revision: sorted(r.branch_labels) for r in revisions},
        }

    def closure(self, revisions):
        return {r.revision for r in self.map._get_ancestor_nodes(list(revisions))}

    def revisions(self, ids):
        return [self.map._revision_map[i] for i in ids]

    def rows(self, applied):
        """What Alembic would have in its table."""
        return tuple(sorted(i for i in applied if not self.map._revision_map[i]._all_nextrev & applied))

    def check_branch(self, identifier):
        """Difference: an unknown branch is always an error."""
        if identifier and "@" in identifier:
            self.map._resolve_branch(identifier.split("@")[0])

    def resolve_steps(self, identifier, clamped=False):
        """Difference: steps from a named revision are understood everywhere."""
        match = RELATIVE.match(identifier)
        if not match or not match["anchor"]:
            return identifier
        branch, anchor, steps = match["branch"], match["anchor"], int(match["steps"])
        if anchor == "current":
            raise Unclear("current with steps")
        if anchor == "base" and steps < 0:
            if clamped:
                return "base"
            # Difference: below base there is no head.
            raise CommandError("base has nothing below")
        start = self.map.get_revision(f"{branch}@{anchor}" if branch and steps < 0 else anchor)
        if start is None and steps < 0:
            raise Unclear("nothing to down migration from")
        found = self.map._walk(
            start, steps, branch if steps > 0 else None, no_overwalk=not clamped
        )
        if found is None and start is None and clamped:
            return "base"
        if found is None:
            raise CommandError("walked too far")
        return found if found == "base" else found.revision

    def prepare(self, command, identifier):
        self.check_branch(identifier)
        if "current" in identifier and (command != "show" or identifier != "current"):
            raise Unclear("Difference: current is understood everywhere")
        return self.resolve_steps(identifier)

    # Commands

    def upgrade(self, targets, applied):
        result = set(applied)
        rows = self.rows(applied)
        # Difference: several targets, which may overlap, each as if it were alone.
        for target in targets:
            target = self.prepare("upgrade", target)
            if target == "base":
                # Difference: steps may lead to base, where nothing is to be done.
                continue
            for revision in self.map._parse_upgrade_target(rows, target, True):
                if not isinstance(revision, Revision):
                    raise CommandError("walked too far")
                steps = self.directory._upgrade_revs(revision.revision, rows)
                result |= {step.revision.revision for step in steps}
        return {"applied": sorted(result)}

    def downgrade(self, targets, applied):
        (target,) = targets
        rows = self.rows(applied)
        target = self.prepare("downgrade", target) if "@" not in target else self.prepare_branch(target)
        if re.fullmatch(r"-\d+", target) and len(rows) > 1:
            raise CommandError("Difference: ambiguous with several heads")
        try:
            steps = self.directory._downgrade_revs(target, rows)
        except CommandError as error:
            # Difference: a target that is applied, and that nothing applied follows, is reached.
            if "is not a valid downgrade target from current" in str(error):
                _, node = self.map._parse_downgrade_target(rows, target, True)
                if node.revision in applied:
                    return {"applied": sorted(applied)}
            raise
        return {"applied": sorted(applied - {step.revision.revision for step in steps})}

    def prepare_branch(self, target):
        """Difference: what is after the @ is looked up on the branch."""
        branch, rest = target.split("@")
        if re.fullmatch(r"[+-]\d+", rest):
            self.check_branch(target)
            return target
        if rest in ("head", "heads"):
            # As in Alembic, these are looked up on all branches: nothing follows a branch's own head.
            self.check_branch(target)
            return target
        point = self.prepare("downgrade", target)
        if point != target:
            return f"{branch}@{point}"
        revision = self.map.get_revision(target)
        return f"{branch}@{revision.revision if revision else 'base'}"

    def stamp(self, targets, applied):
        rows = self.rows(applied)
        prepared = []
        for target in targets:
            if RELATIVE.match(target) and not RELATIVE.match(target)["anchor"]:
                raise CommandError("Difference: steps from what is applied are refused")
            plain = self.prepare("stamp", target)
            branch, at, point = target.rpartition("@")
            if plain != target:
                plain = branch + at + plain
            elif branch and point not in ("base", "head", "heads"):
                # Difference: a prefix has to be unique on the branch only.
                plain = branch + at + self.map.get_revision(target).revision
            prepared.append(plain)
        maintainer = HeadMaintainer(NoDatabase(), rows)
        for step in self.directory._stamp_revs(tuple(prepared), rows):
            maintainer.update_to_step(step)
        result = self.closure(self.revisions(maintainer.heads))
        wanted = [r.revision for r in self.map.get_revisions(tuple(prepared)) if r]
        if not result.issuperset(wanted):
            raise Unclear("Difference: Alembic loses one of several targets")
        return {"applied": sorted(result)}

    def show(self, targets, applied):
        (target,) = targets
        match = RELATIVE.match(target)
        target = self.prepare("show", target)
        if match and not match["anchor"] and match["branch"]:
            branch = self.map._resolve_branch(match["branch"])
            if match["branch"] not in branch._orig_branch_labels:
                raise Unclear("Difference: Alembic finds only labels before @-N")
        found = self.map.get_revisions(self.rows(applied) if target == "current" else target)
        if None in found:
            raise CommandError("walked too far")
        return {"listed": sorted({r.revision for r in found if r != "base"})}

    def history(self, targets, applied):
        (text,) = targets
        start, end = text.split(":")
        start, end = start or "base", end or "heads"
        self.check_branch(start)
        self.check_branch(end)
        rows = self.rows(applied)
        for point in (start, end):
            if "current" in point and point != "current":
                raise Unclear("Difference: current is understood everywhere")
        branch = start.split("@")[0] if "@" in start else None
        upper = rows if end == "current" else end
        lower = rows if start == "current" else start
        if re.fullmatch(r"(.+@)?[+]\d+", start) or re.fullmatch(r"(.+@)?-\d+", end):
            raise CommandError("wrong direction")
        if re.fullmatch(r"(.+@)?-\d+", start):
            # Difference: counted from the end.
            lower = self.count_down(upper, int(start.split("@")[-1]), branch)
        elif start != "current":
            lower = self.resolve_steps(start, clamped=True)
        if branch:
            if isinstance(lower, str):
                lower = tuple(r.revision for r in self.map.get_revisions(lower) if r)
            upper = self.restrict(upper, lower or None, branch)
        elif isinstance(upper, str) and RELATIVE.match(upper) and RELATIVE.match(upper)["anchor"]:
            upper = self.resolve_steps(upper, clamped=True)
        found = self.map.iterate_revisions(
            upper, lower, inclusive=True, assert_relative_length=False
        )
        return {"listed": [r.revision for r in found][::-1]}

    def ends(self, upper, lower):
        if isinstance(upper, str) and RELATIVE.match(upper) and RELATIVE.match(upper)["anchor"]:
            upper = self.resolve_steps(upper, clamped=True)
        found = self.map._parse_upgrade_target(lower, upper, False)
        return [r for r in found if isinstance(r, Revision)]

    def count_down(self, upper, steps, branch):
        if isinstance(upper, str) and re.fullmatch(r"(.+@)?[+]\d+", upper):
            raise CommandError("nothing to count from")
        ends = self.ends(upper, None)
        if branch:
            ends = self.map.filter_for_lineage(ends, branch)
        found = [self.map._walk(end, steps, no_overwalk=False) for end in ends]
        return "base" if "base" in found or not found else tuple(r.revision for r in found)

    def restrict(self, upper, lower, branch):
        """Difference: an end is on the branch when it shares its line, not its label."""
        ends = self.map.filter_for_lineage(self.ends(upper, lower), branch)
        return tuple(end.revision for end in ends)

    def answer(self, request):
        applied = set(request["applied"])
        try:
            return getattr(self, request["command"])(request["targets"], applied)
        except (CommandError, RevisionError) as error:
            if "overlaps with other requested" in str(error):
                return {"unclear": "Difference: targets may overlap"}
            return {"refused": str(error)}
        except Unclear as error:
            return {"unclear": str(error)}
        except Exception as error:
            return {"unclear": repr(error)}


def main():
    warnings.simplefilter("ignore")
    oracle = None
    for line in sys.stdin:
        request = json.loads(line)
        if "graph" in request:
            try:
                oracle = Oracle(request["graph"])
                answer = {"graph": oracle.facts()}
            except Exception as error:
                answer = {"refused": repr(error)}
        else:
            answer = oracle.answer(request)
        print(json.dumps(answer))


main()
