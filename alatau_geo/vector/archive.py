"""Zip archives, unpacked safely into a folder of their own."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from alatau_geo.errors import DataError
from alatau_geo.vector.formats import FORMATS

if TYPE_CHECKING:
    from alatau_geo.vector.limits import Limits

_CHUNK = 1 << 20
#: What a shapefile is made of, apart from the .shp.
_BESIDE = (".shx", ".dbf", ".prj", ".cpg", ".cst", ".qpj")
_PLAIN_NAME = re.compile(r"\w[\w .-]{0,60}")
_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1


def unpack(
    path: Path, folder: Path, *, table: str | None, inner: str | None, limits: Limits
) -> tuple[Path, str | None]:
    """Unpack the one data set of an archive.

    Parameters
    ----------
    path : Path
        The archive. GDAL never opens it.
    folder : Path
        An empty folder of its own.
    table : str or None
        Which data set, where there are several: its name without ending; else a layer inside it.
    inner : str or None
        The only ending looked for, such as ``.kml``; any that is read unless given.
    limits : Limits
        Of members, sizes and ratios.

    Returns
    -------
    tuple of Path and str or None
        The unpacked file, and the layer inside it.

    Raises
    ------
    DataError
        If a member leads out of the archive, is a link, encrypted or an archive itself, the archive
        is past a limit or broken, or it has no data set or several of which none was named.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path, limits)
            chosen, table = _choose(members, path, table, inner)
            target = folder / f"{_stem(members[chosen])}{PurePosixPath(chosen).suffix}"
            _extract(archive, members, chosen, target, limits=limits, where=path)
            return target, table
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DataError(f"{path}: can't be unpacked: {str(error)[:200]}: copy it again") from None
    except RecursionError:
        raise DataError(f"{path}: can't be unpacked: it nests too deep") from None


def _members(archive: zipfile.ZipFile, path: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise limits.refusal(
            "members",
            len(infos),
            what="files in an archive",
            where=str(path),
            advice="pack only the layer",
        )
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name(info)
        parts = PurePosixPath(name).parts
        shown = name[:80]
        if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
            raise DataError(f"{path}: {shown!r} in it leads out of the archive: pack it again")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise DataError(f"{path}: {shown!r} in it is a link: pack the file itself")
        if info.flag_bits & _ENCRYPTED:
            raise DataError(f"{path}: {shown!r} in it is encrypted: pack it without a password")
        if info.is_dir() or "__MACOSX" in parts or parts[-1:] == () or parts[-1].startswith("."):
            continue
        if name.lower() in members:
            raise DataError(f"{path}: {shown!r} is in it twice: pack it again")
        members[name.lower()] = info
    _check_sizes(members, path, limits)
    return members


def _check_sizes(members: dict[str, zipfile.ZipInfo], path: Path, limits: Limits) -> None:
    total = sum(info.file_size for info in members.values())
    if total > limits.unpacked_bytes:
        raise _too_large(limits, total, path)
    for name, info in members.items():
        ratio = (info.file_size - _CHUNK) / max(info.compress_size, 1)
        if ratio > limits.ratio:
            raise limits.refusal(
                "ratio",
                round(ratio),
                what=f"the size of {name[:80]!r} against its packed size",
                where=str(path),
                advice="it is probably a trap",
            )


def _too_large(limits: Limits, total: int, path: Path) -> DataError:
    return limits.refusal(
        "unpacked_bytes",
        total,
        what="bytes unpacked",
        where=str(path),
        advice="cut it to the area of the plan",
    )


def _name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if not info.flag_bits & _UTF8_NAMES and not name.isascii():
        # written by Windows in Russian: Python takes such names for cp437
        name = name.encode("cp437", "replace").decode("cp866", "replace")
    return name.replace("\\", "/")


def _choose(
    members: dict[str, zipfile.ZipInfo], path: Path, table: str | None, inner: str | None
) -> tuple[str, str | None]:
    endings = [inner] if inner else [end for end in FORMATS if end not in (".zip", ".kmz", ".json")]
    sets = sorted(
        (name for name in members if PurePosixPath(name).suffix in endings),
        # a KMZ's own document is the first at its top
        key=lambda name: (name.count("/"), list(members).index(name)) if inner else (0, 0),
    )
    if not sets:
        held = ", ".join(sorted({PurePosixPath(name).suffix or name for name in members})[:8])
        raise DataError(
            f"{path}: needs a {inner or '.shp or another layer'} inside, it has"
            f" {held or 'nothing'}: unpack it and give the file"
        )
    if inner:
        return sets[0], table
    named = [name for name in sets if PurePosixPath(name).stem == (table or "").lower()]
    if len(named) == 1:
        return named[0], None
    if len(sets) == 1:
        return sets[0], table
    names = ", ".join(PurePosixPath(name).stem for name in sets)
    wrong = f", {table!r} is none of them" if table else ""
    raise DataError(f"{path}: has {len(sets)} layers, name one{wrong}: {names}")


def _stem(info: zipfile.ZipInfo) -> str:
    """Return a name that is one to every reader: the member's own where it is plain."""
    own = PurePosixPath(_name(info)).stem
    return own if _PLAIN_NAME.fullmatch(own) else "layer"


def _extract(
    archive: zipfile.ZipFile,
    members: dict[str, zipfile.ZipInfo],
    chosen: str,
    target: Path,
    *,
    limits: Limits,
    where: Path,
) -> None:
    """Write the chosen member and what belongs to it, all by one name."""
    pure = PurePosixPath(chosen)
    total = 0
    for ending in (pure.suffix, *(_BESIDE if pure.suffix == ".shp" else ())):
        info = members.get(str(pure.with_suffix(ending)))
        if info is None:
            continue
        with archive.open(info) as source, target.with_suffix(ending).open("wb") as out:
            while piece := source.read(_CHUNK):
                total += len(piece)
                # what is said of sizes need not be true
                if total > limits.unpacked_bytes:
                    raise _too_large(limits, total, where)
                out.write(piece)
