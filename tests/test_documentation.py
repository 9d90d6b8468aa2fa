"""The reference that docstrings point to: every section and every paper that they name exists there."""

import re
from functools import cache
from pathlib import Path

import pytest

import periodic
from periodic.cli.main import main

ROOT = Path(periodic.__file__).parent.parent
MATHEMATICS = ROOT / "docs" / "mathematics.md"
pytestmark = pytest.mark.skipif(not MATHEMATICS.exists(), reason="the documents do not come with an installed package")

MODULES = sorted((ROOT / "periodic").rglob("*.py"))


@cache
def text() -> str:
    return MATHEMATICS.read_text(encoding="utf-8")


@cache
def headings() -> list[str]:
    return re.findall(r"^## (.+)$", text(), re.MULTILINE)


def test_docstrings_point_to_sections() -> None:
    named = 0
    for path in MODULES:
        flat = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
        for rest in re.findall(r"docs/mathematics\.md, ([^.\"`)]+)", flat):
            for name in re.split(r"; | and (?=[A-Z])", rest):
                assert any(name == h or name.startswith(f"{h},") for h in headings()), f"{path}: no section {name!r}"
                named += 1
    assert named > 100


def test_papers_that_are_cited_are_listed() -> None:
    listed = set(re.findall(r"^- \[(\w+)\]", text(), re.MULTILINE))
    for path in MODULES:
        cited = set(re.findall(r"\[([A-Z][A-Za-z]*[0-9]{2}|ALM)\]", path.read_text(encoding="utf-8")))
        assert cited <= listed, path


def test_every_paper_that_is_listed_is_cited() -> None:
    body, _, references = text().partition("## References")
    for name in re.findall(r"^- \[(\w+)\]", references, re.MULTILINE):
        assert re.search(rf"\b{name}\b", body), name


def test_links_lead_to_sections() -> None:
    anchors = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings()}
    assert set(re.findall(r"\]\(#([^)]+)\)", text())) <= anchors


def test_the_readme_leads_to_every_public_name() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in periodic.__all__ if f"`{name}`" not in text] == ["__version__"]


def test_each_public_name_stands_on_one_page_of_the_interface() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "api").glob("*.md")}
    listed = [name for page in pages.values() for name in re.findall(r"^\.\. auto\w+:: periodic\.(\w+)$", page, re.M)]
    assert sorted(listed) == sorted(set(periodic.__all__) - {"__version__"})
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert all(f"\napi/{page}\n" in index for page in pages)


def test_the_readme_shows_what_its_first_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"\.venv/bin/periodic analyze \"(.+)\"", readme)
    shown = re.search(r"```text\n(.+?)```", readme, re.DOTALL)
    assert command
    assert shown
    assert main(["analyze", command[1]]) == 0
    printed = capsys.readouterr().out
    assert all(paragraph.strip("\n") in printed for paragraph in shown[1].split("\n\n") if "covers" not in paragraph)
    assert all(line in printed for line in shown[1].splitlines())


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:periodic|tests|benchmarks|examples|notebooks|docs)/[\w./]+\w)`", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    linked = set(re.findall(r"\]\((?!https?:|#)([^)#]*[./][^)#]*)", text))
    assert [name for name in sorted(linked) if not (page.parent / name).exists()] == []
    for name, section in re.findall(r"\]\((?!https?:)([^)#]+\.md)#([^)]+)\)", text):
        titles = re.findall(r"^#+ (.+)$", (page.parent / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert section in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, section


def test_the_site_and_the_readme_lead_to_every_notebook() -> None:
    notebooks = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^notebooks/(\w+)$", index, re.MULTILINE)) == notebooks
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"\(notebooks/(\w+)\.ipynb\)", readme))) == notebooks
