"""The places of a JSON text's parts, against Python's own parser."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau_geo.errors import DataError
from alatau_geo.vector import jsonscan
from alatau_geo.vector.limits import Limits

TEXTS = st.text(alphabet='ab"\\/{}[],:\n Ж', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.just("id"), inner),
    max_leaves=12,
)


def scan(text, *, lines=False, **limits):
    data = np.frombuffer(text.encode() if isinstance(text, str) else text, np.uint8)
    return jsonscan.scan(data, lines=lines, limits=Limits(**limits), where="a.geojson")


@settings(max_examples=60)
@given(
    features=st.lists(st.dictionaries(TEXTS | st.just("id"), VALUES, max_size=4), max_size=5),
    more=VALUES,
    compact=st.booleans(),
    ascii_only=st.booleans(),
    chunk=st.integers(1, 40),
)
def test_every_feature_is_found_wherever_the_pieces_end(features, more, compact, ascii_only, chunk):
    document = {"more": more, "features": features, "id": "x"}
    separators = (",", ":") if compact else (" , ", " : ")
    text = json.dumps(document, separators=separators, ensure_ascii=ascii_only)
    data = text.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonscan, "_CHUNK", chunk)
        found = scan(data, depth=100)
    begin = data.index(b'"features"') if more is None else data.rindex(b'"features"')
    spans = [(start, end) for start, end in found.features.tolist() if start > begin]
    assert [json.loads(data[start:end]) for start, end in spans] == features
    keys = [json.loads(data[start:end]) for start, end in found.texts]
    assert [key for key in keys if key in ("more", "features")][-2:] == ["more", "features"] or (
        isinstance(more, str)
    )
    # each feature that has an id has its key found, and no other place inside it
    for feature, (start, end) in zip(features, spans, strict=True):
        places = [place for place in found.ids.tolist() if start < place < end]
        colon = [place for place in places if data[place + 4 :].lstrip()[:1] == b":"]
        assert len(colon) == ("id" in feature)


@settings(max_examples=40)
@given(rows=st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=5))
def test_lines_are_found(rows):
    data = "\n".join(json.dumps(row) for row in rows).encode()
    found = scan(data, lines=True, depth=100)
    assert [json.loads(data[start:end]) for start, end in found.features.tolist()] == rows


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
@pytest.mark.parametrize("slashes", range(6))
def test_backslashes_before_a_quote(monkeypatch, slashes, chunk):
    monkeypatch.setattr(jsonscan, "_CHUNK", chunk)
    text = '{"a": "' + "\\" * slashes + '"}' + ('"}' if slashes % 2 else "")
    # an even number leaves the quote what it is: Python's parser says so too
    assert json.loads(text)
    assert scan(text).texts[-1][1] == text.rindex('"') + 1
    with pytest.raises(DataError, match="its end comes before that of a text"):
        scan(text[: text.rindex('"')])


def test_limits():
    with pytest.raises(DataError, match="levels of brackets may be 3 at most, 4 found"):
        scan("[[[[1]]]]", depth=3)
    assert scan("[[[1]]]", depth=3).texts == []
    with pytest.raises(DataError, match="bytes of one text may be 3 at most, 4 found"):
        scan('{"ЖЖ": 1}', text_bytes=3)
    with pytest.raises(DataError, match="features of a layer may be 1 at most, 2 found"):
        scan('{"features": [{}, {}]}', features=1)
    with pytest.raises(DataError, match="too many members at its top"):
        scan("{" + ",".join(f'"{n}": 1' for n in range(3000)) + "}")
    with pytest.raises(DataError, match="too many members at its top"):
        scan("{" + ",".join(f'"{n}": []' for n in range(1500)) + "}")
