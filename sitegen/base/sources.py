"""Sources by path, told apart by the digests of their bytes, which may lie elsewhere until somebody asks.

Invariant: what is given for a source has the digest that it was read with first, or nothing is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest

Fetch = Callable[[str, str], bytes]
"""Gives the bytes at a path again that have a digest; an `OSError` where they are others by now."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes; two are equal when their digests are.

    Attributes:
        digest: of the bytes.
        path: from the site's folder.
        lies: the bytes, or what gives them again.
    """

    digest: str
    path: str = field(default="", compare=False)
    lies: bytes | Fetch = field(default=b"", compare=False, repr=False)

    @classmethod
    def of(cls, data: bytes, path: str = "") -> Source:
        """A source whose bytes are at hand."""
        return cls(digest(data), path, data)

    def read(self) -> bytes:
        """The bytes.

        Raises:
            OSError: they lie elsewhere and cannot be read, or are others by now.
        """
        lies = self.lies
        return lies if isinstance(lies, bytes) else lies(self.path, self.digest)


class Sources(Mapping[str, bytes]):  # noqa: PLW1641 - no mapping has one
    """Bytes by path, read each time that somebody asks where they are not at hand.

    Args:
        files: the sources by path, in path order.
    """

    def __init__(self, files: Mapping[str, Source]) -> None:
        self._files = files

    def __getitem__(self, path: str) -> bytes:
        """The bytes of a source.

        Raises:
            KeyError: there is none.
            OSError: as for `Source.read`.
        """
        return self._files[path].read()

    def __iter__(self) -> Iterator[str]:
        """The paths."""
        return iter(self._files)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        """Whether there is a source at ``path``."""
        return path in self._files

    def __eq__(self, other: object) -> bool:
        """Whether ``other`` has the same bytes at the same paths."""
        if isinstance(other, Sources):
            return self._files == other._files
        return isinstance(other, Mapping) and sources_of(other) == self

    def source(self, path: str) -> Source:
        """The source at a path.

        Raises:
            KeyError: there is none.
        """
        return self._files[path]

    def digests(self) -> dict[str, str]:
        """The digests of all by path."""
        return {path: source.digest for path, source in self._files.items()}

    def where(self, wanted: Callable[[str], bool]) -> Sources:
        """Those whose path is wanted."""
        return Sources({path: source for path, source in self._files.items() if wanted(path)})

    def with_new(self, more: Mapping[str, Source]) -> Sources:
        """These and others, which come instead of those at the same paths."""
        return Sources({**self._files, **more})


def sources_of(files: Mapping[str, bytes]) -> Sources:
    """Files as sources; what is at hand already stays as it is."""
    if isinstance(files, Sources):
        return files
    return Sources({path: Source.of(data, path) for path, data in files.items()})
