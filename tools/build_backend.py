"""The build backend: setuptools, with archives that come out the same, byte for byte, from the same files.

What setuptools packs has the modes, and but for SOURCE_DATE_EPOCH the times, of the files on this machine, and its source archives their owners and
order. So both kinds are packed again without. Their time is SOURCE_DATE_EPOCH, or 1980 where it is not set.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
import tarfile
import time as clock
import zipfile
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

EARLIEST = 315532800  # 1980-01-01, what zip archives can hold at the earliest


def build_sdist(sdist_directory: str, config_settings: dict[str, str | list[str] | None] | None = None) -> str:
    """Build the source archive into a folder (PEP 517) and return its file name."""
    name: str = build_meta.build_sdist(sdist_directory, config_settings)
    repack(Path(sdist_directory, name), _time())
    return name


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, str | list[str] | None] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel into a folder (PEP 517) and return its file name.

    Setuptools packs what it finds in build/lib, where a module stays that was renamed or deleted since the last build.
    """
    shutil.rmtree(Path("build", "lib"), ignore_errors=True)
    name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    repack_wheel(Path(wheel_directory, name), _time())
    return name


def _time() -> int:
    return max(int(os.environ.get("SOURCE_DATE_EPOCH", EARLIEST)), EARLIEST)


def repack(archive: Path, time: int) -> None:
    """Rewrite a .tar.gz in place, sorted, with this time (seconds since 1970), without owners, with the modes 644 and 755."""
    packed = io.BytesIO()
    with (
        tarfile.open(archive) as old,
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=time) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime = time
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    archive.write_bytes(packed.getvalue())


def repack_wheel(wheel: Path, time: int) -> None:
    """Rewrite a wheel in place, in the same order, with this time (seconds since 1970) and the mode 644; nothing in it is to be executed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, clock.gmtime(time)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whose modes these are
            entry.external_attr = (0o100644) << 16
            new.writestr(entry, old.read(member))
    wheel.write_bytes(packed.getvalue())
