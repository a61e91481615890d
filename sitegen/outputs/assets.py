"""The theme's own files: style bundle, scripts, pictures; each under a name that holds its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Stage
from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from sitegen.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class AssetView:
    """The bytes of one asset; they were settled when the theme was read."""

    data: bytes


def make_asset(view: AssetView, theme: Theme) -> bytes:
    """The bytes as they are."""
    del theme
    return view.data


def plan_assets(theme: Theme) -> tuple[Artifact[AssetView], ...]:
    """One artifact for each file that the theme publishes."""
    return tuple(Artifact(asset.path, make_asset, AssetView(asset.data), stage=Stage.ASSET) for asset in theme.assets)
