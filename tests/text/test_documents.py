"""Reports as plain text."""

from periodic.claims import Claim, Hypothesis
from periodic.text.documents import Entry, Section, Table, plain, wrapped


def test_entries_stand_in_columns_with_what_is_behind_them() -> None:
    entries = [Entry("a", "1", "counted"), Entry("long name", "2", "open: too long", proved=False), Entry("", "given")]
    assert plain([Section("title", entries)]).splitlines() == [
        "title",
        "-----",
        "  a          1",
        "             proved, computed: counted",
        "  long name  2",
        "             open: too long",
        "             given",
    ]


def test_an_entry_of_a_claim_says_its_standing() -> None:
    def entry(truth: bool | None, holds: bool | None = True) -> Entry:
        claim = Claim(
            statement="s",
            truth=truth,
            value=None,
            hypotheses=(Hypothesis("h", holds),),
            source="[X]",
            reason="r",
            needed="more",
        )
        return Entry.of("name", "value", claim)

    assert entry(True) == Entry("name", "value", "r; [X]")
    assert entry(False) == Entry("name", "disproved", "r; [X]", proved=False)
    assert entry(None) == Entry("name", "not decided", "open: more", proved=False)
    assert entry(True, None) == Entry("name", "not decided", "open: more; it is open whether: h", proved=False)
    assert entry(True, False) == Entry("name", "does not apply", "a hypothesis fails: h", proved=False)
    assert entry(True).standing == "proved: r; [X]"


def test_long_values_are_wrapped_and_long_words_stand_whole() -> None:
    text = plain([Section("t", [Entry("n", "word " * 30 + "x" * 120)])], width=60)
    assert all(len(row) <= 60 or "x" * 120 in row for row in text.splitlines())
    assert "x" * 120 in text
    assert wrapped("a b\nc", 1) == ["a b", "c"]


def test_tables_are_aligned_and_captioned() -> None:
    table = Table(["t", "laps"], [["1", "2"], ["10", "1024"]], "a caption")
    assert table.widths == [2, 4]
    assert plain([Section("s", [], [table])]).splitlines() == [
        "s",
        "-",
        "   t  laps",
        "   1     2",
        "  10  1024",
        "  a caption",
    ]


def test_wide_tables_go_on_below() -> None:
    table = Table(["kind", "n", "first", "second", "third"], [["he", "2", "1" * 20, "2" * 20, "3" * 20]], "end", keys=2)
    text = plain([Section("t", tables=[table])], 60)
    assert max(map(len, text.splitlines())) <= 60
    assert text.count("kind  n") == 2
    assert text.count("end") == 1
    assert [row.split() for row in text.splitlines()[-2:]] == [["he", "2", "3" * 20], ["end"]]
    assert table.bands(1000) == [table]
    assert [len(part.head) for part in table.bands(1)] == [3, 3, 3]  # one column at least
    uncut = Table(table.head, table.rows)
    assert uncut.bands(1) == [uncut]
