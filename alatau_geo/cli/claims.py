"""`alatau-geo claims`: figures that documents state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alatau_geo.cli.files import PLAN

if TYPE_CHECKING:
    from pathlib import Path


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
