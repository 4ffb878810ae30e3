"""Edits of an older state, put on top of what the state has become since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from alatau_geo.columns import text_of
from alatau_geo.difference.base import SHAPE, Base, base_of
from alatau_geo.tables import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

#: Who wins where both sides changed the same.
SIDES = ("edits", "plan")


@dataclass(frozen=True)
class Conflict:
    """What both sides changed, each to something else.

    Parameters
    ----------
    feature : str
        Its id.
    field : str
        Empty for the shape, ``None`` where it is the feature that one side removed.
    plan, edits : str
        What each side says: of a field its text, of a shape nothing.
    """

    feature: str
    field: str | None
    plan: str
    edits: str


@dataclass(frozen=True, eq=False)
class Rebased:
    """An older state's edits, on top of what the state is now.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows with the edits, and with what else was changed since.
    conflicts : tuple of Conflict
        What both changed; the frame has what `prefer` says, the plan's without it.
    followed : int
        Features that the plan changed since, added or removed.
    """

    frame: gpd.GeoDataFrame
    conflicts: tuple[Conflict, ...]
    followed: int


def rebased(
    now: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    base: Base,
    *,
    key: str,
    prefer: str | None = None,
    ignore: Collection[str] = (),
) -> Rebased | None:
    """Put edits of an older state on top of the present one.

    Parameters
    ----------
    now : geopandas.GeoDataFrame
        The present state, in lon/lat.
    after : geopandas.GeoDataFrame
        The older state with edits, in lon/lat.
    base : Base
        The older state as it was before them.
    key : str
        The field that names a row.
    prefer : {"edits", "plan"}, optional
        Whose word counts where both changed the same value.
    ignore : collection of str
        Fields that follow from others.

    Returns
    -------
    Rebased or None
        ``None`` where rows can't be told apart by their ids.

    Notes
    -----
    A value is an edit where it is neither what the older state had nor empty evidence. An edit of
    what the plan left alone is taken, what only the plan changed stays as the plan has it, and what
    both changed alike is no conflict.
    """
    mine, theirs = (base_of(frame, key, ignore=ignore) for frame in (now, after))
    if mine is None or theirs is None:
        return None
    merge = _Merge(now, after, mine=mine, theirs=theirs, base=base, prefer=prefer)
    return merge.result()


class _Merge:
    """Three states, their rows in each other's order."""

    def __init__(
        self,
        now: gpd.GeoDataFrame,
        after: gpd.GeoDataFrame,
        *,
        mine: Base,
        theirs: Base,
        base: Base,
        prefer: str | None,
    ) -> None:
        self.now, self.after, self.base = now, after, base
        self.mine, self.theirs, self.prefer = mine, theirs, prefer
        self.conflicts: list[Conflict] = []
        #: Features in which the plan has gone on.
        self.followed: set[str] = set()
        own, old = pd.Index(mine.features), pd.Index(base.features)
        #: Of each edited row, where it is now and where it was; -1 where it is not.
        self.at_now = own.get_indexer(pd.Index(theirs.features))
        self.at_base = old.get_indexer(pd.Index(theirs.features))

    def result(self) -> Rebased:
        shared = np.flatnonzero(self.at_now >= 0)
        columns: dict[str, list[Any]] = {
            str(name): list(self.after[name].astype(object))
            for name in self.after.columns.drop(self.after.geometry.name)
        }
        columns[SHAPE] = list(self.after.geometry)
        for field in self.theirs.fields:
            if field in self.mine.fields:
                self._settle(field, shared, columns[field])
            elif self.base.column(field) is not None and not self._is_kept(field, shared):
                del columns[field]
        # what the plan has got since
        for field in self.mine.fields:
            if field not in columns and self.base.column(field) is None:
                columns[field] = [
                    None if at < 0 else self._current(field).iloc[at] for at in self.at_now
                ]
        kept, fresh = self._kept(), self._fresh()
        found = {
            name: [column[row] for row in kept]
            + [self._current(name).iloc[row] if name in self.mine.fields else None for row in fresh]
            for name, column in columns.items()
        }
        shapes = gpd.GeoSeries(found.pop(SHAPE), crs=4326)
        data = {name: pd.Series(column, dtype=object) for name, column in found.items()}
        return Rebased(
            gpd.GeoDataFrame(data, geometry=shapes),
            tuple(sorted(self.conflicts, key=self._place)),
            len(self.followed) + len(fresh),
        )

    def _settle(self, field: str, shared: NDArray[np.int64], column: list[Any]) -> None:
        """Put into a column what the plan has changed and no edit says otherwise."""
        edited, changed = self._since(field, shared)
        differs = self._theirs(field)[shared] != self._mine(field)[self.at_now[shared]]
        both = edited & changed & differs
        self._clash(field, shared[both])
        taken = changed & differs & ~edited
        if self.prefer != "edits":
            taken |= both
        for row in shared[taken]:
            column[row] = self._current(field).iloc[self.at_now[row]]
        self.followed.update(self.theirs.features[row] for row in shared[changed & differs])

    def _is_kept(self, field: str, shared: NDArray[np.int64]) -> bool:
        """Return whether a field stays that the plan has given up since."""
        edited, _ = self._since(field, shared)
        for row in shared[edited]:
            said = text_of(self.after[field].iloc[row]) or ""
            self.conflicts.append(Conflict(self.theirs.features[row], field, "no such field", said))
        return self.prefer == "edits" and bool(edited.any())

    def _current(self, field: str) -> pd.Series:
        name = self.now.geometry.name if field == SHAPE else field
        column: pd.Series = self.now[name]
        return column

    def _mine(self, field: str) -> NDArray[np.uint64]:
        found = self.mine.column(field)
        assert found is not None  # noqa: S101  asked before
        return found

    def _theirs(self, field: str) -> NDArray[np.uint64]:
        found = self.theirs.column(field)
        assert found is not None  # noqa: S101  it is one of theirs
        return found

    def _since(
        self, field: str, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which of some rows were edited in a field, and which the plan changed."""
        old, own = self.base.column(field), self.mine.column(field)
        there = self.at_base[rows] >= 0
        # what the older state had not, both sides have made
        edited, changed = ~there, ~there
        if old is None:
            edited, changed = edited | True, changed | True
        elif there.any():
            before = old[self.at_base[rows]]
            edited = edited | (self._theirs(field)[rows] != before)
            if own is not None:
                changed = changed | (own[self.at_now[rows]] != before)
        if field in EVIDENCE:
            said = self.after[field].iloc[rows].map(text_of).astype(object).fillna("")
            edited = edited & (said != "").to_numpy()
        return edited, changed

    def _clash(self, field: str, rows: NDArray[np.int64]) -> None:
        for row in rows:
            plan, edits = "", ""
            if field != SHAPE:
                plan = text_of(self._current(field).iloc[self.at_now[row]]) or ""
                edits = text_of(self.after[field].iloc[row]) or ""
            self.conflicts.append(Conflict(self.theirs.features[row], field, plan, edits))

    def _kept(self) -> list[int]:
        """Return the edited rows that stay: the plan may have removed some since."""
        kept = []
        for row, (now, old) in enumerate(zip(self.at_now, self.at_base, strict=True)):
            if now >= 0 or old < 0:
                kept.append(row)
                continue
            self.followed.add(self.theirs.features[row])
            if self._is_changed(self.theirs, row, int(old)):
                self.conflicts.append(
                    Conflict(self.theirs.features[row], None, "removed", "edited")
                )
                if self.prefer == "edits":
                    kept.append(row)
        return kept

    def _fresh(self) -> list[int]:
        """Return the present rows that no edited one is: added since, or removed by an edit."""
        there = set(self.theirs.features)
        old = {feature: n for n, feature in enumerate(self.base.features)}
        fresh = []
        for row, feature in enumerate(self.mine.features):
            if feature in there:
                continue
            if feature not in old:
                fresh.append(row)
            elif self._is_changed(self.mine, row, old[feature]):
                self.conflicts.append(Conflict(feature, None, "changed", "removed"))
                if self.prefer != "edits":
                    fresh.append(row)
        return fresh

    def _is_changed(self, state: Base, row: int, old: int) -> bool:
        for field in self.base.fields:
            one, other = state.column(field), self.base.column(field)
            if one is not None and other is not None and one[row] != other[old]:
                return True
        return False

    def _place(self, conflict: Conflict) -> tuple[int, int]:
        known = self.mine.features
        place = known.index(conflict.feature) if conflict.feature in known else len(known)
        fields = self.theirs.fields
        field = fields.index(conflict.field) if conflict.field in fields else -1
        return place, field
