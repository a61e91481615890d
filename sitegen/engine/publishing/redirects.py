"""The page that stands where a derived one was: it leads to the page above, without script, style or words.

Invariant: its bytes depend on where it leads and on the language alone, so a new theme sends none of them again.
"""

from __future__ import annotations

from html import escape


def redirect_page(origin: str, target: str, language: str) -> bytes:
    """The page as HTML.

    Args:
        origin: scheme and host of the site's address.
        target: where it leads, from the root of the host.
        language: of the site.
    """
    where = escape(target, quote=True)
    whole = escape(f"{origin}{target}", quote=True)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language, quote=True)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{whole}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={where}">\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{whole}">\n</head>\n<body>\n<main>\n'
        f'<h1><a href="{where}">{whole}</a></h1>\n</main>\n</body>\n</html>\n'
    ).encode()
