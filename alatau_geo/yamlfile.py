"""YAML files of a plan: plain text values, every one with its line.

Scalars stay text (``2025-11-26`` and ``97.0`` keep their digits); the models turn them into numbers
and dates. Tags, anchors, aliases and repeated keys are refused: a plan has no use for them, and
aliases are how a small file becomes a large one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Where a value is in a file: ``("layers", 0, "grade")``.
Place = tuple[str | int, ...]

Model = TypeVar("Model", bound=BaseModel)

#: The parser reads some 150 kB a second.
MAX_BYTES = 1_000_000
MAX_DEPTH = 20
#: More problems than this are counted, not listed.
MAX_PROBLEMS = 50

#: pydantic's words for what a writer of YAML would put otherwise.
_WORDS = {
    "missing": "Field required, and it is not there",
    "extra_forbidden": "Extra inputs are not permitted: no such key",
    "too_short": "needs one item at least",
    "tuple_type": "needs a list",
    "list_type": "needs a list",
    "dict_type": "needs a mapping (`key: value` lines)",
    "model_type": "needs a mapping (`key: value` lines)",
}


@dataclass(frozen=True)
class YamlFile:
    """The contents of one YAML file.

    Parameters
    ----------
    path : Path
        Where it was read from.
    data : dict
        Mappings, lists and text.
    lines : dict
        The line, from 1, of each value by its place: ``("layers", 0, "grade")``.
    """

    path: Path
    data: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, place: Place, message: str) -> PlanError:
        """Return an error that names the file and the line."""
        return self.errors([(place, message)])

    def errors(self, problems: Iterable[tuple[Place, str]]) -> PlanError:
        """Return one error with a line for each problem, in the order of the file."""
        return _listed(self.path, [(self.line(place), message) for place, message in problems])


def read(path: Path) -> YamlFile:
    """Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path : Path
        The file; UTF-8, with or without a byte order mark. An empty one is an empty mapping.

    Returns
    -------
    YamlFile
        Its data and lines.

    Raises
    ------
    PlanError
        If it is missing, too large, not UTF-8, not YAML, or uses what a plan must not: every
        problem with its line, save that nothing is read behind what is not YAML at all.
    """
    text = _text(path)
    tree = _Tree()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.take(event)
            if tree.stopped:
                break
    except YAMLError as error:
        tree.problems.append(_broken(error, text))
    if tree.problems:
        raise _listed(path, tree.problems)
    if tree.root in (None, ""):  # nothing at all, or nothing behind `---`
        return YamlFile(path, {}, {})
    if not isinstance(tree.root, dict):
        raise PlanError(f"{path}:1: needs a mapping (`key: value` lines) at its top level")
    return YamlFile(path, tree.root, tree.lines)


def _text(path: Path) -> str:
    if not path.is_file():
        raise PlanError(f"{path}: a plan needs this file, and it is not there")
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PlanError(f"{path}: can't be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        size = path.stat().st_size
        raise PlanError(
            f"{path}: a plan's YAML may have {MAX_BYTES} bytes, this file has {size}: split the"
            " plan, or move what is long into a layer's file"
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PlanError(
            f"{path}:{line}: needs UTF-8 text, byte {error.start + 1} is not: save it as UTF-8"
        ) from None


def _broken(error: YAMLError, text: str) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    # a character that YAML has no place for comes with its position alone
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else text.count("\n", 0, position or 0) + 1
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return line, f"this is not YAML: {problem}"


@dataclass
class _Open:
    """A mapping or list whose end has not come yet; ``key`` is the mapping's waiting key."""

    values: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None


@dataclass
class _Tree:
    """What has been read so far, from the parser's events: nothing here calls itself.

    A reader that called itself for each level would end where Python's stack does, and the parser
    alone takes half a minute over 10,000 open brackets: so reading stops at ``MAX_DEPTH``.
    """

    root: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    stopped: bool = False

    def take(self, event: Any) -> None:
        """Add what one event of the parser brings."""
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop(event, "a second document (`---`) is not read: put it in its own file")
        elif isinstance(event, CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _node(self, event: Any) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self._problem(event, "anchors and aliases are not read here: write the value out")
        elif event.tag is not None:
            text = repr(str(event.tag)[:60])
            self._problem(event, f"tags are not read here, {text} was given: leave it away")
        if isinstance(event, ScalarEvent) and re.search("[\ud800-\udfff]", event.value):
            self._problem(event, "an escape in this text stands for half a character: write it out")
        if len(self.open) >= MAX_DEPTH:
            self._stop(event, f"nested more than {MAX_DEPTH} levels deep: a plan needs a few")
            return
        around = self.open[-1] if self.open else None
        if around is not None and isinstance(around.values, dict) and around.key is None:
            self._key(event, around)
            return
        place = self._place(event, around)
        value: Any = event.value if isinstance(event, ScalarEvent) else None
        if not isinstance(event, ScalarEvent | AliasEvent):
            value = {} if isinstance(event, MappingStartEvent) else []
            self.open.append(_Open(value, place))
        if around is None:
            self.root = value
        elif isinstance(around.values, list):
            around.values.append(value)
        elif around.key is not None:
            around.values[around.key], around.key = value, None

    def _key(self, event: Any, around: _Open) -> None:
        if not isinstance(event, ScalarEvent):
            self._stop(event, "a key needs to be plain text, a list or a mapping was given")
            return
        key = str(event.value)
        if key in around.values:
            self._problem(event, f"the key {key[:60]!r} is given twice: keep one of them")
        around.key = key
        self.lines[(*around.place, key)] = event.start_mark.line + 1

    def _place(self, event: Any, around: _Open | None) -> Place:
        if around is None:
            place: Place = ()
        elif isinstance(around.values, list):
            place = (*around.place, len(around.values))
        else:
            return (*around.place, around.key or "")  # its line is its key's
        self.lines[place] = event.start_mark.line + 1
        return place

    def _problem(self, event: Any, message: str) -> None:
        self.problems.append((event.start_mark.line + 1, message))

    def _stop(self, event: Any, message: str) -> None:
        self._problem(event, message)
        self.stopped = True


def validate(model: type[Model], file: YamlFile) -> Model:
    """Turn a file's data into a model, reporting all problems at once.

    Parameters
    ----------
    model : type of pydantic.BaseModel
        What the file should hold.
    file : YamlFile
        What it holds.

    Returns
    -------
    pydantic.BaseModel
        An instance of ``model``.

    Raises
    ------
    PlanError
        With one line for each problem: ``file:line: where: what``.
    """
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        raise file.errors(problems(error)) from None


def readable(model: type[Model], entries: Any) -> dict[int, Model]:
    """Return those entries of a list that are right by themselves.

    Parameters
    ----------
    model : type of pydantic.BaseModel
        What each entry should be.
    entries : object
        What the file holds in the list's place.

    Returns
    -------
    dict
        Number in the list → entry. What is wrong with the others :func:`validate` reports.
    """
    found = {}
    for n, entry in enumerate(entries if isinstance(entries, list) else ()):
        with suppress(ValidationError):
            found[n] = model.model_validate(entry)
    return found


def problems(error: ValidationError) -> list[tuple[Place, str]]:
    """Return what a model found wrong, each with its place in the file.

    Parameters
    ----------
    error : pydantic.ValidationError
        What validating a file's data raised.

    Returns
    -------
    list of tuple
        Place and message; the message says where, what was needed and what was given.
    """
    found: list[tuple[Place, str]] = []
    for item in error.errors(include_url=False):
        place = tuple(item["loc"])
        message = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        message = _WORDS.get(item["type"], message)
        if (
            not isinstance(item["input"], dict | list | tuple | BaseModel)
            and "given" not in message
        ):
            message += f" ({str(item['input'])[:80]!r} was given)"
        where = ".".join(_shown(part) for part in place) or "the file"
        found.append((place, f"{where}: {message}"))
    return found


def _shown(part: str | int) -> str:
    """Return a key as it is, or quoted where it could be anything."""
    text = str(part)
    return text if re.fullmatch(r"[\w.-]{1,60}", text) else repr(text[:60])


def _listed(path: Path, found: list[tuple[int, str]]) -> PlanError:
    lines = [f"{path}:{line}: {message}" for line, message in sorted(dict.fromkeys(found))]
    more = len(lines) - MAX_PROBLEMS
    if more > 0:
        lines[MAX_PROBLEMS:] = [f"{path}: … and {more} more problems"]
    return PlanError("\n".join(lines))
