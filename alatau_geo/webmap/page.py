"""A folium map that is one self-contained page."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Figure
from folium.template import Template

from alatau_geo.webmap import assets, budget
from alatau_geo.webmap.content import content, packed_layer
from alatau_geo.webmap.extras import Extras, collect
from alatau_geo.webmap.plain import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alatau_geo.claims import Claims
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report
    from alatau_geo.terrain.overlay import Overlay
    from alatau_geo.webmap.spec import MapSpec

#: Height of the page inside a notebook.
NOTEBOOK_HEIGHT = "680px"


class Page(Figure):  # type: ignore[misc]  # branca is not typed
    """The HTML around one map.

    Parameters
    ----------
    shown : dict
        What :func:`~alatau_geo.webmap.content.content` gives.
    check : callable, optional
        Is given each page that is to be a file, and may refuse it.
    """

    def __init__(self, shown: dict[str, Any], check: Callable[[str], None] | None = None) -> None:
        super().__init__(width="100%", height=NOTEBOOK_HEIGHT, title=_title(shown))
        self.shown, self.check = shown, check

    def render(self, *, online: bool = False, live: bool = False, **kwargs: Any) -> str:
        """Return the page.

        Parameters
        ----------
        online : bool
            Whether what a user added may load from elsewhere, as in a notebook. The policy
            against it is then left out.
        live : bool
            Whether it asks the server that it comes from when to load itself again.
        **kwargs
            For branca's own elements.

        Returns
        -------
        str
            HTML that needs nothing else.

        Raises
        ------
        UsageError
            If it is not ``online`` and something added would load from elsewhere.
        PlanError
            If it is not ``online`` and weighs more than the map allows.
        """
        name = ""
        for child in self._children.values():
            child.render(**kwargs)
            name = name or child.get_name()
        extras = collect(self, name)
        if not online:
            extras.refuse_urls()
        html = _html(self.shown, extras, guarded=not (online and extras.urls), live=live)
        if self.check and not online:
            self.check(html)
        return html

    def _repr_html_(self, **_: Any) -> str:
        page = escape(self.render(online=True))
        title = escape(_title(self.shown))
        return (
            f'<iframe title="{title}" srcdoc="{page}" width="100%" height="{self.height}" '
            'style="border: 0" allowfullscreen></iframe>'
        )


class PlanMap(folium.Map):  # type: ignore[misc]  # folium is not typed
    """A map of a plan: shows itself in a notebook, takes folium's elements, saves as one page.

    Parameters
    ----------
    shown : dict
        What :func:`~alatau_geo.webmap.content.content` gives.
    check : callable, optional
        Is given each page that is to be a file, and may refuse it.
    """

    # no script of its own: the page's constant ones make the map from the page's JSON
    _template = Template("")
    default_js: Sequence[tuple[str, str]] = ()
    default_css: Sequence[tuple[str, str]] = ()

    def __init__(self, shown: dict[str, Any], check: Callable[[str], None] | None = None) -> None:
        west, south, east, north = shown["view"]
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        # folium's methods append to these: they must not be the class's own
        self.default_js, self.default_css = [], []
        self._shown = shown
        Page(shown, check).add_child(self)

    def _get_self_bounds(self) -> list[list[float | None]]:
        west, south, east, north = self._shown["view"]
        return [[south, west], [north, east]]

    def to_html(self) -> str:
        """Return the map as one page.

        Returns
        -------
        str
            HTML that opens from disk and asks for nothing else. Same inputs, same text.

        Raises
        ------
        UsageError
            If an element added to the map would load something from elsewhere.
        PlanError
            If the page weighs more than the map's ``budget_kb``.
        """
        return str(self.get_root().render())

    def to_live_html(self) -> str:
        """Return the page for a server of this machine: it loads itself again after a change.

        Returns
        -------
        str
            As :meth:`to_html`, with one more script, which asks that server and nobody else.
        """
        return str(self.get_root().render(live=True))


def build(
    spec: MapSpec,
    layers: Mapping[str, Layer],
    report: Report,
    claims: Claims | None = None,
    ground: Overlay | None = None,
) -> PlanMap:
    """Make a map of a plan.

    Parameters
    ----------
    spec : MapSpec
        What it shows.
    layers : mapping of str to Layer
        The plan's layers in drawing order, the lowest first.
    report : Report
        Verdicts and findings for its panel.
    claims : Claims, optional
        The plan's figures, to show what each was measured on.
    ground : Overlay, optional
        The hillshade of the plan's terrain model, for maps that ask for it.

    Returns
    -------
    PlanMap
        A ``folium.Map``; ``to_html()`` or ``save(path)`` give the page.

    Raises
    ------
    PlanError
        If ``spec`` names a layer that is not there.
    """
    shown = content(spec, layers, report, claims, ground)

    def check(html: str) -> None:
        budget.enforce(
            html, spec, shown, lambda name, metres: packed_layer(layers[name], spec, metres)
        )

    return PlanMap(shown, check)


def render(map_: PlanMap) -> str:
    """Return a map as one page; see :meth:`PlanMap.to_html`."""
    return map_.to_html()


def _title(shown: dict[str, Any]) -> str:
    words = shown["title"]
    return str(words.get("en") or words["any"])


def _policy(extras: Extras, shown: dict[str, Any], *, live: bool) -> str:
    scripts = [assets.leaflet_js(), assets.app_js(), *([assets.static("live.js")] if live else [])]
    styles = " ".join(assets.digest(text) for text in (assets.leaflet_css(), assets.app_css()))
    if extras:
        scripts += [assets.static("extras.js"), *extras.scripts]
        # folium's popups carry style attributes, which hashes can't allow
        styles = "'unsafe-inline'"
    allowed = " ".join(dict.fromkeys(assets.digest(text) for text in scripts))
    # an online background is asked for only when a reader switches it on
    origins = ["/".join(item["url"].split("/")[:3]) for item in shown["base_maps"]]
    pictures = " ".join(["data:", *dict.fromkeys(origins)])
    connect = "connect-src 'self'; " if live else ""
    return (
        f"default-src 'none'; script-src {allowed}; style-src {styles}; img-src {pictures}; "
        f"{connect}base-uri 'none'; form-action 'none'"
    )


def _json(identity: str, value: object) -> str:
    return f'<script type="application/json" id="{identity}">{dumps(value)}</script>'


def _html(shown: dict[str, Any], extras: Extras, *, guarded: bool, live: bool) -> str:
    policy = ""
    if guarded:
        rules = _policy(extras, shown, live=live)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
    title = escape(_title(shown))
    added = ""
    if extras:
        pictures = {
            "iconUrl": "marker-icon.png",
            "iconRetinaUrl": "marker-icon-2x.png",
            "shadowUrl": "marker-shadow.png",
        }
        icons = {key: assets.picture(name) for key, name in pictures.items()}
        added = (
            f"{extras.body}\n{_json('alatau-icons', icons)}\n"
            f"<script>{assets.static('extras.js')}</script>\n<script>{extras.script}</script>\n"
        )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
{policy}<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{assets.leaflet_css()}</style>
<style>{assets.app_css()}</style>
{extras.head}
</head>
<body>
{assets.static("body.html").replace("<!--title-->", title)}
{_json("alatau-texts", json.loads(assets.static("texts.json")))}
{_json("alatau-plan", shown)}
<script>{assets.leaflet_js()}</script>
<script>{assets.app_js()}</script>
{added}{f"<script>{assets.static('live.js')}</script>" if live else ""}</body>
</html>
"""
