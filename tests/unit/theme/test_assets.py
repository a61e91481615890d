from __future__ import annotations

import re

import pytest

from sitegen.theme.assets import publish
from sitegen.theme.styles import minify


def published(files):
    assets, problems = publish({name: data.encode() for name, data in files.items()}, "themes/x")
    assert problems == ()
    text = {name: next(a.data for a in assets.files if a.path == path).decode() for name, path in assets.paths.items()}
    return assets, text


def faults(files):
    _, problems = publish({name: data.encode() for name, data in files.items()}, "themes/x")
    return [(p.code, p.span.path.removeprefix("themes/x/"), p.span.line) for p in problems]


def test_the_bundle_is_in_cascade_order():
    _, text = published({
        "css/print.css": "p{}", "css/utilities.css": "u{}", "css/layout.css": "l{}", "css/base.css": "b{}",
        "css/reset.css": "r{}", "css/tokens.css": "t{}", "css/layers.css": "@layer tokens, reset;",
        "parts/b/b.css": "y{}", "parts/a/a.css": "x{}", "css/extra.css": "e{}",
    })  # fmt: skip
    assert text["css/site.css"] == (
        "@layer tokens,reset;@layer tokens{t{}}@layer reset{r{}}@layer base{b{}}@layer layout{l{}}"
        "@layer parts{x{}}@layer parts{y{}}@layer utilities{u{}}@media print{p{}}\n"
    )
    assert text["css/extra.css"] == "e{}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a  {  color : red ;  }", "a{color :red}"),
        ('a::after { content: " ;  } /* " ; }', 'a::after{content:" ;  } /* "}'),
        ("a { margin: calc(1px + 2px) }", "a{margin:calc(1px + 2px)}"),
        ("a :hover, b > c { x: y }", "a :hover,b > c{x:y}"),
        ("@media (min-width: 20em) and (x) { a { b: c } }", "@media (min-width:20em) and (x){a{b:c}}"),
        ("a { grid: 'a  b' 'c  d' }", "a{grid:'a  b' 'c  d'}"),
    ],
)
def test_minify(before, after):
    assert minify(before) == after + "\n"


def test_names_hold_the_digest_of_the_final_bytes():
    assets, _ = published({"js/a.mjs": 'import "./b.mjs";', "js/b.mjs": "1;", "assets/x.svg": "<svg/>"})
    changed, _ = published({"js/a.mjs": 'import "./b.mjs";', "js/b.mjs": "2;", "assets/x.svg": "<svg/>"})
    assert all(re.fullmatch(r"assets/[a-z]+\.[0-9a-f]{10}\.(js|svg)", path) for path in assets.paths.values())
    assert [name for name in assets.paths if assets.paths[name] != changed.paths[name]] == ["js/a.mjs"]
    assert "js/b.mjs" not in assets.paths  # it became part of the module that alone imports it


@pytest.mark.parametrize(
    "line",
    [
        'import "{}";', "import x from '{}';", 'import {{ a, b as c }} from "{}";', 'import * as all from "{}";',
        'import x, {{ y }} from "{}";', 'export {{ a }} from "{}";', 'export * from "{}";', 'const m = await import("{}");',
        'const u = new URL("{}", import.meta.url);', 'new Worker(new URL("{}", import.meta.url), {{ type: "module" }});',
        'importScripts("{}");', 'import {{\n  a,\n  b,\n}} from "{}";', 'import x from"{}";',
        "if (a / b > c / d) import('{}');", "const r = /[\"'/]/.test(x); import('{}');", "const s = `it's`; import('{}');",
    ],
)  # fmt: skip
def test_references_of_scripts(line):
    assets, text = published(
        {"js/deep/a.mjs": line.format("../b.mjs"), "js/b.mjs": "1;", "js/c.mjs": 'import "./b.mjs";'}
    )
    target = "./" + assets.paths["js/b.mjs"].removeprefix("assets/")
    assert text["js/deep/a.mjs"] == line.format(target) + "\n"


def test_a_module_with_one_importer_becomes_part_of_it():
    _, text = published({
        "js/a.mjs": 'import { b as x, c } from "./b.mjs";\nimport "../vendor/v.js";\nx(c);\n',
        "js/b.mjs": 'import { d } from "./deep/d.mjs";\nexport const c = d;\nexport async function b() {}\n',
        "js/deep/d.mjs": 'export class d {}\nnew URL("./w.mjs", import.meta.url);\n', "js/deep/w.mjs": "1;",
        "vendor/v.js": "v();\n",
    })  # fmt: skip
    whole = text["js/a.mjs"]
    worker = re.search(r"\./w\.\w+\.js", whole)
    assert worker is not None
    assert whole == (
        f'const m0 = (() => {{\nclass d {{}}\nnew URL("{worker[0]}", import.meta.url);\nreturn {{ d }};\n}})();\n\n'
        "const m1 = (() => {\nconst { d } = m0;\nconst c = d;\nasync function b() {}\nreturn { c, b };\n})();\n\n"
        "v();\n\nconst { b: x, c } = m1;\n\nx(c);\n"
    )


@pytest.mark.parametrize("line", ["export default 1;", "const b = 1;\nexport { b };", "export let b = 1;"])
def test_modules_that_are_not_simple_stay_files(line):
    assert (
        'import { b } from "./b.'
        in published({"js/a.mjs": 'import { b } from "./b.mjs";', "js/b.mjs": line})[1]["js/a.mjs"]
    )


@pytest.mark.parametrize(
    "text",
    [
        "const text = \"import('./none.mjs')\";",
        "const text = `import './none.mjs'`;",
        "export const x = './none.mjs';",
        "x(); // import './none.mjs'",
        'const u = new URL("./none", document.baseURI);',
        "const reimport = 1; reimport('./none.mjs');",
    ],
)
def test_what_is_no_reference(text):
    assert published({"js/a.mjs": text})[1]["js/a.mjs"] == text + "\n"


def test_whole_line_comments_of_scripts_go():
    text = "// one\n/**\n * @param {import('./none.mjs').X} x\n */\nx(); // stays\n/*! licence */\n  // two\ny();\n"
    assert published({"js/a.mjs": text})[1]["js/a.mjs"] == "x(); // stays\n/*! licence */\ny();\n"


def test_references_of_styles():
    assets, text = published({
        "css/base.css": "a{b:url(../assets/x.svg)}c{d:url( '../icons/i.svg#id' )}e{f:url(data:x,y)}g{h:url(#i)}",
        "parts/p/p.css": "/* url(none) */ a{b:url(x.png)}",
        "parts/p/x.png": "png", "assets/x.svg": "<svg/>", "icons/i.svg": "<svg>i</svg>", "icons/unused.svg": "u",
    })  # fmt: skip
    name = {key: path.removeprefix("assets/") for key, path in assets.paths.items()}
    assert text["css/site.css"] == (
        f'@layer base{{a{{b:url("./{name["assets/x.svg"]}")}}c{{d:url("./{name["icons/i.svg"]}#id")}}'
        f'e{{f:url(data:x,y)}}g{{h:url(#i)}}}}@layer parts{{a{{b:url("./{name["parts/p/x.png"]}")}}}}\n'
    )
    assert "icons/unused.svg" not in assets.paths


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"js/a.mjs": "\nimport './none.mjs';"}, [("asset-missing", "js/a.mjs", 2)]),
        ({"js/a.mjs": "import 'lunr';"}, [("asset-missing", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import '/js/b.mjs';"}, [("asset-missing", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import '../../../etc';"}, [("asset-missing", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import 'https://x.example/a.mjs';"}, [("foreign-asset", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import(name);"}, [("dynamic-asset", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import './a.mjs';"}, [("asset-cycle", "js/a.mjs", 1)]),
        ({"js/a.mjs": "import './b.mjs';", "js/b.mjs": "\nimport './a.mjs';"}, [("asset-cycle", "js/b.mjs", 2)]),
        ({"css/base.css": "a{b:url(none.png)}"}, [("asset-missing", "css/base.css", 1)]),
        ({"css/base.css": "\na{b:url(//x.example/y)}"}, [("foreign-asset", "css/base.css", 2)]),
        ({"css/base.css": "@import 'x.css';"}, [("style-syntax", "css/base.css", 1)]),
        ({"css/base.css": "a {\n"}, [("style-syntax", "css/base.css", 2)]),
        ({"css/base.css": "a {}\n}"}, [("style-syntax", "css/base.css", 2)]),
        ({"css/base.css": "a {}\n/* b"}, [("style-syntax", "css/base.css", 2)]),
        ({"css/base.css": "a{}", "css/site.css": "b{}"}, [("style-syntax", "css/site.css", 1)]),
    ],
)
def test_faults(files, expected):
    assert faults(files) == expected


def test_equal_files_share_one_name():
    assets, _ = published({"js/a/x.mjs": "1;", "js/b/x.mjs": "1;"})
    assert len(assets.files) == 1
    assert len(assets.paths) == 2
