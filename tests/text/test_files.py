"""Files as a stranger hands them over, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from periodic.text.files import MAX_FILE, check_writable, decoded, read_text, read_whole, write_whole

# Reading


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 1000])
def test_a_file_comes_back_whole(content: bytes, tmp_path: Path) -> None:
    write_whole(tmp_path / "f", content)
    assert read_whole(tmp_path / "f") == read_whole(str(tmp_path / "f"), len(content)) == content


def test_larger_files_are_refused_before_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    with pytest.raises(ValueError, match=r"f: a file of at most 4 bytes is read, this one has more"):
        read_whole(tmp_path / "f", 4)
    with open(tmp_path / "huge", "wb") as file:
        file.truncate(2 << 30)  # two gigabytes of nothing, which take no room on the disk
    with pytest.raises(ValueError, match=f"huge: a file of at most {MAX_FILE} bytes is read"):
        read_whole(tmp_path / "huge")


def test_a_file_that_grows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    was = os.fstat

    def short(descriptor: int) -> os.stat_result:
        fields = list(was(descriptor))
        fields[stat.ST_SIZE] = 0  # as the files of /proc say
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", short)
    assert read_whole(tmp_path / "f", 5) == b"12345"
    with pytest.raises(ValueError, match="a file of at most 4 bytes is read, this one has more"):
        read_whole(tmp_path / "f", 4)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # without a writer: opening it would wait
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "socket"))
    (tmp_path / "link").symlink_to("/dev/zero")
    kinds = {"pipe": "a pipe", "socket": "a socket", "link": "a device", "/dev/zero": "a device", ".": "a folder"}
    for name, kind in kinds.items():
        for act in (read_whole, lambda path: write_whole(path, b"x")):
            with pytest.raises(ValueError, match=f"a regular file is (expected, not|written, but here is) {kind}"):
                act(tmp_path / name)
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe", "socket"]
    assert (tmp_path / "link").is_symlink()


def test_a_file_that_is_exchanged_for_a_device_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_bytes(b"x")
    regular = os.stat(tmp_path / "f")
    monkeypatch.setattr(os, "stat", lambda *_: regular)
    with pytest.raises(ValueError, match="a regular file is expected, not a device"):
        read_whole("/dev/zero")


def test_text_is_utf8_without_its_mark(tmp_path: Path) -> None:
    write_whole(tmp_path / "f", "\ufeffφ".encode())
    assert read_text(tmp_path / "f") == "φ"
    write_whole(tmp_path / "f", b"ab\xff")
    with pytest.raises(ValueError, match="f: byte 2 is not UTF-8 text"):
        read_text(tmp_path / "f")
    with pytest.raises(ValueError, match="a pipe: byte 0 is not UTF-8 text"):
        decoded(b"\x80", "a pipe")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.json"):
        read_whole(tmp_path / "missing.json")


# Writing


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o755, 0o400])
def test_a_file_keeps_its_permissions(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_permissions_of_every_new_file(mask: int, tmp_path: Path) -> None:
    was = os.umask(mask)
    try:
        write_whole(tmp_path / "f", b"x")
    finally:
        os.umask(was)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o666 & ~mask


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"kept")
    for target in ("elsewhere", "nowhere"):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(tmp_path / target)
        write_whole(tmp_path / "link", b"new")
        assert not (tmp_path / "link").is_symlink()
        assert (tmp_path / "link").read_bytes() == b"new"
    assert (tmp_path / "elsewhere").read_bytes() == b"kept"
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "link"]


def test_a_name_of_full_length_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("f" * 250 + ".json")
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_file_is_whole_or_as_it_was(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    write_whole(path, b"old")

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "g", b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["f"]


def test_an_error_names_the_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"No such folder: '.*/missing'"):
        write_whole(tmp_path / "missing" / "f.json", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError, match=r"Not a folder: '.*/file'"):
        write_whole(tmp_path / "file" / "f.json", b"x")


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=rf"too long: '.*{'f' * 300}'"):
        write_whole(tmp_path / ("f" * 300), b"x")


def test_where_nothing_can_be_written_is_known_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_writable(tmp_path / "new") is None
    with pytest.raises(ValueError, match="a regular file is written, but here is a folder"):
        check_writable(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match=r"Permission denied: '.*new'"):
        check_writable(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_draft_has_a_name_of_its_own_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    was = os.replace

    def watched(draft: Path, path: Path) -> None:
        seen.append(draft.name)
        was(draft, path)

    monkeypatch.setattr(os, "replace", watched)
    for _ in range(20):
        write_whole(tmp_path / "f", b"x")
    assert len(set(seen)) == 20
    assert {len(name) for name in seen} == {len(".periodic-") + 16}
