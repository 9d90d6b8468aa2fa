"""The report on bounds: each with its window, its hypotheses and its standing."""

from fractions import Fraction

from periodic.bounds.block_bounds import block_bound
from periodic.bounds.separation_chapters import (
    best_bounds,
    bound_entries,
    bound_json,
    grid_section,
    sections,
    to_json,
)
from periodic.bounds.statements import classification_bound, l1_growth_bounds, sup_bound
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network
from periodic.numbers.decimals import leading
from periodic.text.documents import plain

F = Fraction
TASK = Task(tent(), 6, 2, 1)
BOUNDS = [sup_bound(64, 3, 0, 1), sup_bound(64, 3, 0, F(1, 2)), classification_bound(65, 4, (F(0), F(1)))]


def test_a_bound_says_what_it_is_about() -> None:
    text = plain(sections(TASK, BOUNDS, "the tent"))
    assert "map               the tent" in text
    assert "about [0, 1], which f^6 crosses 64 times: 65 points with its two ends in turn" in " ".join(text.split())
    assert "about [0, 1/2], which f^6 crosses 64 times" in " ".join(text.split())
    assert [section.title for section in sections(TASK, BOUNDS)] == [
        "the task: to follow f^6",
        "the chain: how fast f^t oscillates",
        "how complicated f^6 is",
        "greatest |f^t - g|",
        "share of alternating points on which g errs",
        "best: no network of 1 x 2 units comes closer to f^6",
    ]
    assert len(sections(TASK, BOUNDS, norm="sup")) == 5


def test_a_network_stands_beside_the_bound() -> None:
    bounds = [*BOUNDS, block_bound(tent(), 6, 3)]
    text = plain(sections(TASK, bounds))
    network = close_network(tent(), 6, 2, 1)
    assert f"errs by {leading(network.l1_error, 10)}" in text
    far = [sections(Task(tent(), *size), bounds)[-1] for size in ((65, 2, 1), (6, 33, 1), (6, 2, 7))]
    assert {section.entries[0].name for section in far} == {"not sought"}


def test_what_does_not_apply_is_not_proved() -> None:
    paper = l1_growth_bounds(2, 2, 6, 64, 9, 0, 1)[0]
    first, about, *hypotheses = bound_entries(6, paper)
    assert (first.value, first.proved) == ("does not apply", False)
    assert (
        first.standing == "the hypothesis marked NO fails, and nothing follows; [CNP20]; docs/mathematics.md, L1 bound"
    )
    assert about.value.startswith("about [0, 1], which f^6 crosses 64 times")
    assert [entry.value[:3] for entry in hypotheses] == ["yes", "yes", "yes", "NO "]
    assert bound_json(paper)["standing"] == "does not apply"


def test_iterates_that_are_too_many_are_not_measured() -> None:
    text = plain(sections(Task(tent(), 5000, 2, 1), BOUNDS))
    assert "not computed" in text
    assert "open: the measures take one step after the other, and are worked out up to f^2000" in text


def test_the_best_of_each_kind() -> None:
    best = best_bounds(BOUNDS)
    assert {norm: bound.value for norm, bound in best.items()} == {"sup": F(1, 2), "classification": F(31, 65)}
    assert best["sup"].window == (0, 1)


def test_a_grid_has_widths_and_depths() -> None:
    def row(value: int) -> dict[str, Bound]:
        return {"sup": sup_bound(64, 1, 0, value)}

    text = plain([grid_section({(u, d): row(u * d) for u in (1, 2) for d in (1, 2)}, "sup")])
    assert text.splitlines()[2:] == [
        "  width  depth 1  depth 2",
        "      1      0.5        1",
        "      2        1        2",
        "  computed; every number cut off, not rounded; 0: nothing is ruled out",
    ]


def test_json_names_the_window_of_every_statement() -> None:
    bounds = [*BOUNDS, *l1_growth_bounds(2, 2, 6, 64, 8, 0, 1)]
    data = to_json(TASK, bounds)
    assert (data["window"], data["crossings"], data["classification_bound"]) == (["0", "1"], "64", "31/65")
    assert [row["window"] for row in data["statements"]] == [["0", "1"], ["0", "1/2"], *[["0", "1"]] * 3]
    assert data["source"] == "the map's own partition"


def test_only_what_is_rounded_is_said_to_be() -> None:
    entries = {e.name: e.proof for s in sections(Task(tent(), 0, 2, 1), BOUNDS) for e in s.entries}
    assert entries["total curvature"] == "worked out exactly"
    assert entries["arc length"] == "worked out exactly, rounded outward"


def test_an_iterate_of_very_many_pieces_is_not_composed_to_be_measured() -> None:
    many = PLMap([F(i, 43) for i in range(44)], [F(7**i % 1009, 1009) for i in range(44)])
    entries = {e.name: e.standing for s in sections(Task(many, 4, 2, 1), BOUNDS) for e in s.entries}
    assert entries["not counted"].endswith("pieces, more than max_pieces = 32768")
