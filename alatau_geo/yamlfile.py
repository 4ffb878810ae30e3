"""YAML files of a plan: plain text values, every one with its line.

Scalars stay text (``2025-11-26`` and ``97.0`` keep their digits); the models turn them into numbers
and dates. Tags, anchors, aliases and repeated keys are refused: a plan has no use for them, and
aliases are how a small file becomes a large one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    Place = tuple[str | int, ...]

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 5_000_000
MAX_DEPTH = 20


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
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, place: Place, message: str) -> PlanError:
        """Return an error that names the file and the line."""
        return PlanError(f"{self.path}:{self.line(place)}: {message}")


def read(path: Path) -> YamlFile:
    """Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    YamlFile
        Its data and lines.

    Raises
    ------
    PlanError
        If it is missing, too large, not UTF-8, not YAML, or uses what a plan must not.
    """
    if not path.is_file():
        raise PlanError(f"{path}: a plan needs this file, and it is not there")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise PlanError(f"{path}: a plan's YAML may have {MAX_BYTES} bytes, this file has {size}")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(
            f"{path}: needs UTF-8 text, byte {error.start} is not: save it as UTF-8"
        ) from None
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise PlanError(f"{path}:{line}: this is not YAML: {problem}") from None
    except RecursionError:
        raise PlanError(f"{path}: nested too deeply to be a plan's YAML") from None
    lines: dict[Place, int] = {}
    if root is not None and not isinstance(root, MappingNode):
        raise PlanError(f"{path}:1: needs a mapping (`key: value` lines) at its top level")
    data = {} if root is None else _value(root, (), lines, path, set())
    return YamlFile(path, data, lines)


def _value(node: Node, place: Place, lines: dict[Place, int], path: Path, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines[place] = line
    if id(node) in seen or node.anchor is not None:
        raise PlanError(
            f"{path}:{line}: anchors and aliases are not read here: write the value out"
        )
    if len(place) > MAX_DEPTH:
        raise PlanError(f"{path}:{line}: nested more than {MAX_DEPTH} levels deep")
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [_value(item, (*place, n), lines, path, seen) for n, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode) or key in values:
            raise PlanError(
                f"{path}:{key_line}: the key {key[:60]!r} is given twice or is not plain text"
            )
        values[key] = _value(value_node, (*place, key), lines, path, seen)
        lines[(*place, key)] = key_line
    return values


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
        problems = []
        for item in error.errors(include_url=False):
            place = tuple(item["loc"])
            message = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
            given = (
                ""
                if isinstance(item["input"], dict | list)
                else f" ({str(item['input'])[:80]!r} was given)"
            )
            where = ".".join(str(part) for part in place) or "the file"
            problems.append(
                (file.line(place), f"{file.path}:{file.line(place)}: {where}: {message}{given}")
            )
        raise PlanError("\n".join(text for _, text in sorted(problems))) from None
