"""Files as a stranger hands them over: read whole and within bounds, written whole or not at all.

A path may lead anywhere. A device answers for ever, a pipe waits for a writer, a file of two gigabytes fills the
memory, and what is written over a symbolic link changes a file elsewhere. So reading takes regular files up to a size,
and writing goes through a new file beside the old one, which takes its place in one step.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "map.csv"
>>> write_whole(path, b"0,0\\n1,1\\n")
>>> read_whole(path)
b'0,0\\n1,1\\n'
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

MAX_FILE = 1 << 26  # bytes that are read of a file

StrPath = str | os.PathLike[str]


def read_whole(path: StrPath, most: int | None = None) -> bytes:
    """Return what stands in a regular file of at most ``most`` bytes (MAX_FILE unless given).

    Never waits for a pipe, and opens no device. Raises ValueError naming the file if it is something else or larger,
    OSError if it cannot be opened.
    """
    most = MAX_FILE if most is None else most
    _check_is_regular(path, os.stat(path))  # before it is opened: opening a device can do something
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        _check_is_regular(path, status)  # and once more: it may have been exchanged in between
        content = file.read(most + 1) if status.st_size <= most else b""
    if max(status.st_size, len(content)) > most:
        raise ValueError(f"{os.fspath(path)}: a file of at most {most} bytes is read, this one has more")
    return content


def _check_is_regular(path: StrPath, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{os.fspath(path)}: a regular file is expected, not {_kind(status.st_mode)}")


def _kind(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")


def read_text(path: StrPath, most: int | None = None) -> str:
    """Return the UTF-8 text of a file, without a byte-order mark; see ``read_whole``.

    Raises ValueError naming the first byte that is no UTF-8.
    """
    return decoded(read_whole(path, most), path)


def decoded(content: bytes, name: StrPath) -> str:
    """Return UTF-8 text without a byte-order mark; ``name`` is what an error calls its source."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{os.fspath(name)}: byte {error.start} is not UTF-8 text") from None


def check_writable(path: StrPath) -> int | None:
    """Refuse a place where no file can be written, before the work is done that it is for.

    Returns the permissions of the file that stands there, None where there is none. Raises OSError if its folder is
    missing or closed, ValueError if ``path`` is a folder, a device or a pipe, or a link to one.
    """
    folder, permissions = Path(path).parent, None
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a folder", str(folder))
    if not folder.exists():
        raise FileNotFoundError(errno.ENOENT, "No such folder", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))
    with suppress(FileNotFoundError):
        # /dev/stdout is a link to a device: what stands behind a link counts too, before the link is replaced
        for status in (os.lstat(path), os.stat(path)):
            if stat.S_ISREG(status.st_mode):
                permissions = stat.S_IMODE(status.st_mode) & 0o777
            elif not stat.S_ISLNK(status.st_mode):
                raise ValueError(f"{os.fspath(path)}: a regular file is written, but here is {_kind(status.st_mode)}")
    return permissions


def write_whole(path: StrPath, content: bytes) -> None:
    """Write a file whole or not at all: who reads it meets the old content or the new, never half of it.

    A file that stood there keeps its permissions. A symbolic link is replaced, not followed, so that no file elsewhere
    changes. Raises what ``check_writable`` does, and OSError if the file cannot be written.
    """
    path, permissions = Path(path), check_writable(path)
    # the name cannot be foreseen, so nobody can lay a link there; it is short, so it fits where the path does
    draft = path.with_name(f".periodic-{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(draft, flags, 0o666 if permissions is None else 0o600)
    except OSError as error:  # names the file that was asked for, not the draft
        raise type(error)(error.errno, error.strerror, str(path)) from None
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            draft.chmod(permissions)
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
