"""Why a file is made, kept or taken away."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """The one reason that `--explain` prints; of several, the first in this order."""

    NEW = "new"
    TOOLCHAIN = "toolchain"
    VIEW = "view"
    TEMPLATES = "templates"
    OUTPUT_MISSING = "output-missing"
    OUTPUT_ALTERED = "output-altered"
    GONE = "gone"
    SAME = "same"

    @property
    def words(self) -> str:
        """The reason as an editor reads it."""
        return _WORDS[self]


_WORDS = {
    Reason.NEW: "it was not made before",
    Reason.TOOLCHAIN: "sitegen or a package that it uses changed",
    Reason.VIEW: "what the page shows changed",
    Reason.TEMPLATES: "a template, string, icon or asset that it uses changed",
    Reason.OUTPUT_MISSING: "the file was missing in the output",
    Reason.OUTPUT_ALTERED: "the file in the output was changed by someone else",
    Reason.GONE: "nothing asks for it any more",
    Reason.SAME: "nothing that it depends on changed",
}
