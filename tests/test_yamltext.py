"""Values as lines of YAML: read as they were."""

from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import yamlfile, yamltext

KEYS = st.text("abc: #-\"'é", min_size=1, max_size=5)
NESTED = st.recursive(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=10),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c d"]),
        st.lists(
            st.dictionaries(st.sampled_from(["x", "y"]), NESTED, min_size=1, max_size=2),
            min_size=1,
            max_size=3,
        ),
    )
)
def test_what_is_written_as_lines_is_read_as_it_was(tmp_path_factory, given_):
    path = tmp_path_factory.mktemp("lines") / "a.yaml"
    data = given_ | {"nested": given_, "n": [1, "b"]}
    text = "\n".join(line for key, value in data.items() for line in yamltext.lines(key, value))
    path.write_text(text, "utf-8")
    assert yamlfile.read(path).data == data | {"n": ["1", "b"]}
