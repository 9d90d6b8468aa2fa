"""The chapter on the chain, in the words of every report."""

import pytest

from periodic.entropy.chains import SOURCES, chain
from periodic.maps.families import identity, tent
from periodic.text.chain_chapters import chain_chapter, window_text
from periodic.text.documents import plain
from periodic.text.map_texts import read_map


@pytest.mark.parametrize(
    "text", ["tent", "vee:phi", "tent:3/2", "identity", "points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)"]
)
def test_every_source_has_its_entry(text: str) -> None:
    found = chain(read_map(text))
    names = [entry.name for entry in chain_chapter(found).entries]
    assert [name for name in names if name.startswith("from ")] == [f"from {source.name}" for source in SOURCES]
    assert names[0] == "growth c"
    names = names[: names.index("growth number of f") + 1]  # words that need one are defined after it
    assert names[-1] == "growth number of f"
    assert ("window" in names) == (found.window is not None)


def test_what_words_mean_stands_where_they_are_printed() -> None:
    text = " ".join(plain([chain_chapter(chain(tent()))]).split())
    assert "window [0, 1/2] proved, computed: a crossing of it leads from one end, or beyond, to the other" in text
    assert "the window weighs most (it is where a left Perron vector is greatest)" in text
    assert "not tried no source can give more than the growth number of f, which is reached" in text


def test_without_growth_it_is_said() -> None:
    text = " ".join(plain([chain_chapter(chain(identity(0, 1)))]).split())
    assert "growth c 1: no oscillation that grows is proved proved, computed: every f^t has a lap" in text
    assert "not tried the growth number of f is 1, so that there is nothing to find" in text
    assert "open: a cycle of several points, with intervals between them" in text


def test_a_source_without_growth_is_not_open() -> None:
    text = " ".join(plain([chain_chapter(chain(read_map("pattern:3,4,2,1")))]).split())
    assert (
        "from the cycle of the strongest period nothing that grows proved: f permutes the 4 points of a cycle" in text
    )


def test_windows_are_intervals() -> None:
    window = chain(read_map("vee:phi")).window
    assert window is not None
    assert window_text(window) == "[-1, 0]"
