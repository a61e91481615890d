"""`docs/hosts/`: examples for web servers, made of the one value of headers: ``python -m tests.house.host_files`` renews them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sitegen.base.content_types import _NAMED, _TYPES
from sitegen.base.headers import BRIEF, CACHE, CSP, HASHED_FOLDERS, HASHED_NAME, IMMUTABLE, security_headers

FOLDER = Path(__file__).parents[2] / "docs" / "hosts"
NAME = "clinics.example"
ROOT = "/srv/guide"
HIDDEN = r"/\.|\.(?:br|gz)$"
HASHED = "^/(?:{}|{})".format("|".join(HASHED_FOLDERS), HASHED_NAME)
FORM = "If the newsletter's form is sent elsewhere, name that origin at form-action instead of 'none'."
LISTEN = f"""\
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name {NAME};
    ssl_certificate /etc/letsencrypt/live/{NAME}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/{NAME}/privkey.pem;
"""


def nginx(listen: str = LISTEN, root: str = ROOT) -> str:
    """A file for `/etc/nginx/conf.d/`: where the server listens and the folder may be others, all else is the example."""
    types = "".join(f"        {kind.partition(';')[0]} {ending};\n" for ending, kind in sorted(_TYPES.items()))
    charsets = sorted({kind.partition(";")[0] for kind in _TYPES.values() if "charset" in kind} - {"text/html"})
    named = "".join(
        f"\n    location = /{name} {{\n        types {{}}\n        default_type {kind};\n    }}\n"
        for name, kind in _NAMED.items()
    )
    headers = "".join(f'    add_header {name} "{value}" always;\n' for name, value in security_headers())
    return f"""\
# A site by sitegen on nginx 1.22 or later; docs/PUBLISHING.md tells the rest. `make docs` renews this file.
# {FORM}

map $uri $sitegen_cache {{
    default "{BRIEF}";
    "~{HASHED}" "{IMMUTABLE}";
}}

server {{
{listen}
    root {root};
    index index.html;
    error_page 404 /404.html;
    server_tokens off;

    # With `publish.precompress: [br, gzip]` in data/site.yaml; brotli is Debian's libnginx-mod-http-brotli-static.
    gzip_static on;
    gzip_vary on;
    brotli_static on;

    charset utf-8;
    charset_types {" ".join(charsets)};
    types {{
{types}    }}
    default_type application/octet-stream;

    # These stand here alone: a location with an add_header of its own would lose them all.
{headers}    add_header {CACHE} $sitegen_cache always;

    location / {{
        try_files $uri $uri/ =404;
    }}
{named}
    # The tool's own notes, and compressed copies under their own names.
    location ~ {HIDDEN} {{
        return 404;
    }}
}}
"""


def caddy(address: str = NAME, root: str = ROOT) -> str:
    """A Caddyfile: the address and the folder may be others, all else is the example."""
    headers = "".join(f'\t\t{name} "{value}"\n' for name, value in security_headers())
    types = {
        **{f"/{re.escape(name)}$": kind for name, kind in _NAMED.items()},
        "/$": _TYPES["html"],
        **{rf"(?i)\.{ending}$": kind for ending, kind in sorted(_TYPES.items())},
    }
    known = "".join(f'\t\t~{path} "{kind}"\n' for path, kind in types.items())
    return f"""\
# A site by sitegen on Caddy 2.6 or later; docs/PUBLISHING.md tells the rest. `make docs` renews this file.
# {FORM}

(sitegen) {{
	header {{
{headers}		-Server
	}}
}}

{address} {{
	root * {root}
	import sitegen

	# The tool's own notes, and compressed copies under their own names.
	@hidden path_regexp {HIDDEN}
	error @hidden 404

	@hashed path_regexp {HASHED}
	header @hashed {CACHE} "{IMMUTABLE}"
	@changing not path_regexp {HASHED}
	header @changing {CACHE} "{BRIEF}"

	map {{path}} {{sitegen_type}} {{
{known}		default "application/octet-stream"
	}}
	header {{
		Content-Type {{sitegen_type}}
		defer
	}}

	# With `publish.precompress: [br, gzip]` in data/site.yaml.
	file_server {{
		precompressed br gzip
	}}

	handle_errors {{
		rewrite * /404.html
		import sitegen
		header {CACHE} "{BRIEF}"
		header Content-Type "text/html; charset=utf-8"
		file_server {{
			precompressed br gzip
		}}
	}}
}}
"""


def cloudfront() -> str:
    """What `aws cloudfront create-response-headers-policy` takes."""
    values = dict(security_headers())
    own = {
        "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": values.pop(CSP)},
        "StrictTransportSecurity": {
            "Override": True,
            "AccessControlMaxAgeSec": int(values.pop("Strict-Transport-Security").removeprefix("max-age=")),
            "IncludeSubdomains": False,
            "Preload": False,
        },
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": values.pop("Referrer-Policy")},
        "ContentTypeOptions": {"Override": values.pop("X-Content-Type-Options") == "nosniff"},
    }
    items = [{"Header": name, "Value": value, "Override": True} for name, value in values.items()]
    policy = {
        "Name": "sitegen",
        "Comment": "A site by sitegen. " + FORM,
        "SecurityHeadersConfig": own,
        "CustomHeadersConfig": {"Quantity": len(items), "Items": items},
    }
    return json.dumps(policy, indent=2) + "\n"


def cloudfront_function() -> str:
    """The function for a distribution's viewer requests: a bucket knows no folders."""
    return """\
// A site by sitegen on CloudFront: addresses of pages end with a slash, objects with index.html.
// For viewer requests, runtime cloudfront-js-2.0; docs/PUBLISHING.md tells the rest.
function handler(event) {
  var request = event.request;
  var last = request.uri.substring(request.uri.lastIndexOf("/") + 1);
  if (last === "") {
    request.uri += "index.html";
  } else if (last.indexOf(".") < 0) {
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: request.uri + "/" } } };
  }
  return request;
}
"""


def expected() -> dict[str, str]:
    """Every file by its name in `docs/hosts/`."""
    return {
        "nginx.conf": nginx(),
        "Caddyfile": caddy(),
        "cloudfront-response-headers.json": cloudfront(),
        "cloudfront-function.js": cloudfront_function(),
    }


if __name__ == "__main__":
    for name, text in expected().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
