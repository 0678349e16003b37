"""What named groups of expressions find in ids, within a time that is bounded.

An expression such as ``(a+)+`` takes longer than anybody lives for an id of a hundred
letters, and Python cannot be interrupted within: the matching is done by a process of
its own, which is ended after :data:`PATIENCE` seconds.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from msgut.errors import MsgutError
from msgut.names import quoted

PATIENCE = 5.0  # seconds; a thousand ids take a few milliseconds
MATCHING = """
import json, re, sys
patterns, ids = json.load(sys.stdin)
patterns = [re.compile(pattern) for pattern in patterns]
matches = (next((m for p in patterns if (m := p.fullmatch(i))), None) for i in ids)
json.dump([m and m.groupdict() for m in matches], sys.stdout)
"""


def matched_ids(
    patterns: Sequence[str], ids: Sequence[str], where: str
) -> list[dict[str, str | None]]:
    """Return, for each id, what the groups of the first pattern that fits it hold.

    Parameters
    ----------
    patterns : sequence of str
        Expressions that a study file gives, each to fit a whole id.
    ids : sequence of str
    where : str
        The study.

    Raises
    ------
    MsgutError
        If an id fits no pattern, or the patterns take too long.

    Examples
    --------
    >>> matched_ids([r"(?P<subject>[A-Z]+)-(?P<visit>[0-9])"], ["AB-1"], "toy")
    [{'subject': 'AB', 'visit': '1'}]
    """
    try:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-I", "-S", "-c", MATCHING],
            input=json.dumps([list(patterns), list(ids)]),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired:
        msg = (
            f"{where}: the patterns in [ids] take longer than {PATIENCE:g} s for "
            f"{len(ids)} ids. Write them without a repeat inside a repeat, such as "
            "(a+)+."
        )
        raise MsgutError(msg) from None
    except subprocess.CalledProcessError:
        msg = f"{where}: the patterns in [ids] are more than can be matched. Write simpler ones."
        raise MsgutError(msg) from None
    found: list[dict[str, str | None]] = json.loads(done.stdout)
    for sample, groups in zip(ids, found, strict=True):
        if groups is None:
            msg = (
                f"{where}: the sample {quoted(sample)} matches no pattern in [ids]. "
                "Add a pattern for it, or [[drop]] the sample."
            )
            raise MsgutError(msg)
    return found
