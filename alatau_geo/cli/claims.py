"""`alatau-geo claims`: figures that documents state."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alatau_geo.cli.files import PLAN, TEXT_OR_JSON
from alatau_geo.errors import UsageError

_ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="How a text is encoded that is not UTF-8 and does not say, such as cp1251.",
)
_AS = click.option(
    "--as",
    "name",
    metavar="ID",
    help="Which document the file is; else its name without the ending says so.",
)


@click.group()
def claims() -> None:
    """Look at the figures that documents state."""


@claims.command(name="list")
@PLAN
def claims_list(plan: Path | None) -> None:
    """List the claims with their intervals."""
    from alatau_geo.listing import claim_table  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(claim_table(open_plan(plan)))


@claims.command(name="verify")
@click.argument(
    "paths",
    metavar="[PLAN] DOCUMENT…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@_AS
@_ENCODING
@TEXT_OR_JSON
def claims_verify(
    paths: tuple[Path, ...], name: str | None, encoding: str | None, form: str
) -> None:
    """Look up the figures of claims.yaml in the documents they are taken from.

    DOCUMENT is plain text, Markdown, HTML or PDF. Each figure is found, changed (another number
    among the same words) or gone; the exit code is 1 where one is changed or gone.
    """
    from alatau_geo.claims.verify import document_of, verify  # noqa: PLC0415
    from alatau_geo.documents import read  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415
    from alatau_geo.reports import verification  # noqa: PLC0415

    # with files alone the plan is the reference plan; a folder is never a document
    plan, files = (paths[0], paths[1:]) if paths[0].is_dir() else (None, paths)
    if not files:
        raise UsageError(f"a document to look into is needed, only the plan {plan} was given")
    if name is not None and len(files) > 1:
        raise UsageError(f"--as names one document, {len(files)} files were given: one at a time")
    stated = open_plan(plan).claims
    names = [document_of(stated, name or file.stem).id for file in files]
    texts = [read(file, encoding=encoding) for file in files]
    found = [verify(stated, name, text) for name, text in zip(names, texts, strict=True)]
    render = verification.as_json if form == "json" else verification.as_text
    click.echo(render(found), nl=False)
    if any(item.fails for item in found):
        sys.exit(1)


@claims.command(name="scan")
@click.argument("document", type=click.Path(path_type=Path))
@_AS
@_ENCODING
@click.option("--dates", is_flag=True, help="List dates too.")
@click.option(
    "--format",
    "form",
    default="yaml",
    show_default=True,
    type=click.Choice(["yaml", "json"]),
    help="Form of the answer: yaml is ready for claims.yaml.",
)
def claims_scan(
    document: Path, name: str | None, encoding: str | None, form: str, *, dates: bool
) -> None:
    """List every quantity that a document states, as entries for claims.yaml.

    What each is `of` is left open, ids and titles are suggestions from the words around it.
    """
    from alatau_geo.claims import proposal  # noqa: PLC0415
    from alatau_geo.documents import read  # noqa: PLC0415
    from alatau_geo.reports import verification  # noqa: PLC0415

    known = proposal.document_id(name, document.stem)
    text = read(document, encoding=encoding)
    day = proposal.day_of(known)
    found = proposal.proposals(text, year=day.year if day else None, dates=dates)
    if form == "json":
        click.echo(verification.proposals_as_json(text.name, known, found), nl=False)
    else:
        click.echo(proposal.as_yaml(text, known, found), nl=False)
