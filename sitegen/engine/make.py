"""Making one file: the only place where a maker is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.base.problem import MakingFailed

if TYPE_CHECKING:
    from sitegen.artifact import Artifact
    from sitegen.base.problem import Problem
    from sitegen.theme.theme import Theme


def make(artifact: Artifact[Any], view: object, theme: Theme) -> bytes | Problem:
    """The bytes of an artifact, given its view, or the problem that its source or its template turned out to have.

    The maker sees the theme through what the artifact declared, so that it cannot depend on more.

    Raises:
        Exception: what a faulty maker raises, with a note that names the file.
    """
    try:
        data: object = artifact.make(view, theme.scoped(artifact.templates))
    except MakingFailed as failed:
        return failed.problem
    except Exception as error:
        error.add_note(f"while making {artifact.path}")
        raise
    if not isinstance(data, bytes):
        message = f"{artifact.path}: the maker gave {type(data).__name__}, not bytes"
        raise TypeError(message)
    return data
