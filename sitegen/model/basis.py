"""What a site was read from, but for the records of clinics, as one digest: what keys of views begin with."""

from __future__ import annotations

import re
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
        return self._digest({path: self.files.source(path).digest for path in self.files if not is_record(path)})

    @cached_property
    def heads(self) -> str:
        """The same without what texts say below their front matter: what pages read that show none of these texts."""
        return self._digest({path: self._head(path) for path in self.files if not is_record(path)})

    def _head(self, path: str) -> str:
        source = self.files.source(path)
        if not (path.startswith("content/") and path.endswith(".md")):
            return source.digest
        found = _FRONT_MATTER.match(source.read())
        return digest(found[0]) if found else source.digest

    def _digest(self, others: Mapping[str, str]) -> str:
        hidden = (text.encode() for pair in sorted(self.hidden.items()) for text in pair)
        return digest(
            repr(self.options).encode(),
            digest(*hidden).encode(),
            *(part.encode() for pair in sorted(others.items()) for part in pair),
        )


#: At least all of a text's front matter, whatever else its reader takes for the end of a line; nothing where there is none.
#: A byte order mark is never given back: what follows it would count as no rule.
_FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?+(?:---[^\S\n]*\n(?:.*\n)*?---[^\S\n]*(?:\n|\Z)|(?!---))")


def is_record(path: str) -> bool:
    """Whether a source is the record of a clinic."""
    return path.startswith("data/clinics/") and path.endswith(".yaml")
