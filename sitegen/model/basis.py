"""What a site was read from, but for the records of clinics, as one digest: what keys of views begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import LoadOptions
    from sitegen.base.sources import Sources


@dataclass(frozen=True, eq=False)
class Basis:
    """Sources and options.

    Attributes:
        files: all sources by path.
        options: what else decides what is published.
        hidden: why what somebody may refer to is not there, by path or identity.
    """

    files: Sources = field(repr=False)
    options: LoadOptions
    hidden: Mapping[str, str]

    @cached_property
    def common(self) -> str:
        """The digest of everything but the records; worked out when somebody asks first."""
        others = (
            part
            for path in sorted(self.files)
            if not is_record(path)
            for part in (path, self.files.source(path).digest)
        )
        hidden = (text.encode() for pair in sorted(self.hidden.items()) for text in pair)
        return digest(
            repr(self.options).encode(),
            digest(*hidden).encode(),
            *(part.encode() for part in others),
        )


def is_record(path: str) -> bool:
    """Whether a source is the record of a clinic."""
    return path.startswith("data/clinics/") and path.endswith(".yaml")
