"""The page that stands where a derived one was: it leads to the page above, without script, style or words.

Invariant: its bytes depend on where it leads and on the language alone, so a new theme sends none of them again.
"""

from __future__ import annotations

from html import escape


def redirect_page(target: str, language: str) -> bytes:
    """The page as HTML.

    Args:
        target: the whole address it leads to, with the scheme and the host.
        language: of the site.
    """
    where = escape(target, quote=True)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language, quote=True)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>→ {where}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={where}">\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{where}">\n</head>\n<body>\n<main>\n'
        f'<h1><a href="{where}">{where}</a></h1>\n</main>\n</body>\n</html>\n'
    ).encode()
