"""The chain of a map in words: the chapter that every report has in common.

``periodic analyze`` and ``periodic bound`` print it alike, so that they say the same about the oscillations of a map.

>>> from periodic.entropy.chains import chain
>>> from periodic.maps.families import tent
>>> for entry in chain_chapter(chain(tent())).entries[:2]:
...     print(entry.name, "is", entry.value)
growth c is 2
window is [0, 1/2]
"""

from __future__ import annotations

from periodic.claims import Standing
from periodic.entropy.chains import Chain
from periodic.entropy.crossing_growths import CrossingGrowth
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import decimal
from periodic.numbers.number_texts import shown
from periodic.text.documents import Entry, Section

DECIMALS = 20


def chain_chapter(found: Chain) -> Section:
    """Return the chapter on a chain: the growth c that is proved, its window, what was tried and what bounds it.

    Words that need a definition get one at the end, if they occur.

    >>> from periodic.maps.families import tent
    >>> from periodic.entropy.chains import chain
    >>> [entry.value for entry in chain_chapter(chain(tent())).entries][3:8]
    ['1.61803398874989484820...', '2', 'not tried', 'not tried', '2']
    """
    entries = [*_about_best(found)]
    entries += [Entry(f"from {claim.name}", *_gained(claim)) for claim in found.tried]
    entries.append(_about_growth_number(found))
    said = " ".join(f"{entry.value} {entry.proof}" for entry in entries)
    said += " ".join(claim.name for claim in found.tried if claim.tried)
    entries += [Entry(name, meaning) for word, (name, meaning) in WORDS.items() if word in said]
    return Section("the chain: how fast f^t oscillates", entries)


WORDS = {  # by what calls for it: what is defined, and what it is
    "left Perron vector": (
        "left Perron vector",
        "weights w, not all 0 and none negative, with w A = c w, A having a 1 in row i and column k if interval i is "
        "mapped over interval k, else 0",
    ),
    "the map's own partition": ("partition", "the intervals between the ends of the laps and all their images"),
    "tower": (
        "tower of f",
        "the interval of f, the images of the parts of it on the laps, the images of theirs, and so on: its paths of "
        "length t are the branches of f^t. An end has the age of the steps that led to it; the lower closing puts "
        "smaller intervals in the place of those with older ends, the upper closing larger ones, so that their paths "
        "are at most and at least as many",
    ),
}


def window_text(window: tuple[Exact, Exact]) -> str:
    """A pair of levels as an interval."""
    low, high = window
    return f"[{shown(low)}, {shown(high)}]"


def _about_best(found: Chain) -> list[Entry]:
    """The growth that is proved, its window and why."""
    best = found.best
    if best.window is None:
        return [Entry("growth c", "1: no oscillation that grows is proved", "every f^t has a lap")]
    said = f"for every t, f^t crosses the window at least c^t times; {best.source}"
    return [
        Entry("growth c", decimal(best.growth, DECIMALS), said),
        Entry("window", window_text(best.window), "a crossing of it leads from one end, or beyond, to the other"),
        Entry("why", f"{best.reason}: {best.how}"),
    ]


def _gained(claim: CrossingGrowth) -> tuple[str, str, bool]:
    """What a source gave, and its points; or why nothing."""
    if claim.holds:
        return decimal(claim.growth, DECIMALS), claim.reason, True
    if claim.standing is Standing.INAPPLICABLE:
        return "nothing that grows", claim.reason, True
    return "nothing" if claim.tried else "not tried", f"{'open: ' * claim.tried}{claim.needed}", False


def _about_growth_number(found: Chain) -> Entry:
    """The growth number of the map itself, or where it lies; no growth of crossings is greater."""
    name = "growth number of f"
    if found.number is not None:
        return Entry(name, decimal(found.number.value, DECIMALS), found.number.reason)
    if found.lower == found.upper:
        return Entry(name, decimal(found.upper, DECIMALS), found.upper_bound.reason)
    low = "c" if found.lower == found.growth else decimal(found.lower, DECIMALS)
    between = f"at least {low}, at most {decimal(found.upper, DECIMALS)}"
    return Entry(name, between, found.upper_bound.reason, warrant=found.warrant)
