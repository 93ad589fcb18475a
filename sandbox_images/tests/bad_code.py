"""Code that the gate must refuse: a file each, with a rule that has to object to it."""

TSX = "src/bad"
PYTHON = "backend/routes/bad"

SCRIPTS = {
    "eval": ("eval(text)", "eslint/no-eval"),
    "indirect_eval": ("(0, eval)(text)", "ast-grep/dynamic-code"),
    "new_function": ("new Function(text)()", "eslint/no-new-func"),
    "constructor": ("(() => {}).constructor(text)()", "eslint/no-restricted-syntax"),
    "timer_text": ("setTimeout('a' + text)", "eslint/no-restricted-syntax"),
    "inner_html": ("document.body.innerHTML = text", "eslint/no-unsanitized/property"),
    "inner_html_literal": ("document.body.innerHTML = '<b>a</b>'", "eslint/no-restricted-syntax"),
    "insert_html": ("document.body.insertAdjacentHTML('beforeend', text)", "eslint/no-unsanitized/method"),
    "absolute_fetch": ("fetch('https://elsewhere.example/?q=' + text)", "eslint/no-restricted-syntax"),
    "template_fetch": ("fetch(`https://elsewhere.example/${text}`)", "eslint/no-restricted-syntax"),
    "websocket": ("new WebSocket(text)", "eslint/no-restricted-globals"),
    "image": ("new Image().src = text", "eslint/no-restricted-globals"),
    "beacon": ("navigator.sendBeacon(text)", "eslint/no-restricted-properties"),
    "cookie": ("fetch(document.cookie)", "eslint/no-restricted-properties"),
    "storage": ("localStorage.setItem('a', text)", "eslint/no-restricted-globals"),
    "script_element": ("document.createElement('script')", "eslint/no-restricted-syntax"),
    "global_alias": ("const { fetch: q } = window; q(text)", "eslint/no-restricted-syntax"),
    "outer_page": ("window.top?.postMessage(text, '*')", "eslint/no-restricted-properties"),
    "navigation": ("location.href = text", "eslint/no-restricted-syntax"),
    "prototype": ("text.__proto__ = null", "eslint/no-proto"),
    "dynamic_import": ("import(text)", "eslint/gate/allowed-imports"),
    "require": ("require('child_process')", "eslint/gate/allowed-imports"),
    "suppressed": ("// eslint-disable-next-line\n  eval(text)", "ast-grep/suppression-comment"),
    "unchecked_types": ("// @ts-ignore\n  text.missing()", "ast-grep/suppression-comment"),
    "wrong_type": ("const n: number = text; return n", "types/TS2322"),
    "bidirectional": ("return 1; // \u202e hidden", "text/invisible-character"),
}

SCRIPT_FILES = {
    "unknown_package": ("import a from 'left-pad';\nexport default a;\n", "eslint/gate/allowed-imports"),
    "node_module": ("export * from 'node:child_process';\n", "eslint/gate/allowed-imports"),
    "outside": ("export * from '../../../opt/gate/x';\n", "eslint/gate/allowed-imports"),
    "dangerous": (
        "export const A = (p: { h: string }) => <p dangerouslySetInnerHTML={{ __html: p.h }} />;\n",
        "eslint/react/no-danger",
    ),
    "script_address": (
        "export const B = () => <a href=\"javascript:alert('1')\">a</a>;\n",
        "eslint/react/jsx-no-script-url",
    ),
    "frame": ('export const C = () => <iframe src="/api" />;\n', "eslint/no-restricted-syntax"),
}

PYTHONS = {
    "eval": ("value = eval('1')\n", "ruff/S307"),
    "exec": ("exec('1')\n", "ruff/S102"),
    "subprocess": (
        "import subprocess\n\nsubprocess.run(['ls'], check=True)\n",
        "python-imports/import-not-allowed",
    ),
    "environment": ("import os\n\nvalue = dict(os.environ)\n", "ruff/TID251"),
    "from_os": ("from os import system as s\n\ns('ls')\n", "python-imports/import-not-allowed"),
    "import_module": ("import importlib\n\nm = importlib.import_module('os')\n", "ruff/TID251"),
    "dunder_import": ("value = __import__('o' + 's')\n", "ast-grep/python-dynamic-code"),
    "subclasses": ("value = ().__class__.__base__.__subclasses__()\n", "ast-grep/python-hidden-names"),
    "computed_name": ("import json\n\nvalue = getattr(json, 'lo' + 'ads')\n", "ast-grep/python-hidden-names"),
    "pickle": ("import pickle\n\nvalue = pickle.loads(b'')\n", "python-imports/import-not-allowed"),
    "socket": ("import socket\n\nvalue = socket.socket()\n", "python-imports/import-not-allowed"),
    "httpx": ("import httpx\n\nvalue = httpx.get('/')\n", "python-imports/import-not-allowed"),
    "file": ("value = open('/etc/passwd').read()\n", "ast-grep/python-way-out"),
    "suppressed": ("value = eval('1')  # noqa: S307\n", "ast-grep/python-suppression-comment"),
    "untyped": ("value: int = 'three'  # type: ignore\n", "pyright/reportAssignmentType"),
    "wrong_type": ("value: int = 'three'\n", "pyright/reportAssignmentType"),
    "not_python": ("def broken(:\n", "python-imports/syntax"),
}


def bad_files() -> dict[str, tuple[bytes, str]]:
    """Path in the application -> content, and the rule that must object."""
    files: dict[str, tuple[bytes, str]] = {}
    for name, (line, rule) in SCRIPTS.items():
        code = f"export function bad(text: string) {{\n  {line};\n}}\n"
        files[f"{TSX}/{name}.ts"] = (code.encode(), rule)
    for name, (code, rule) in SCRIPT_FILES.items():
        files[f"{TSX}/{name}.tsx"] = (code.encode(), rule)
    for name, (code, rule) in PYTHONS.items():
        files[f"{PYTHON}_{name}.py"] = (code.encode(), rule)
    files["public/page.html"] = (b"<script>1</script>", "text/page")
    files["public/drawing.svg"] = (b"<svg><script>1</script></svg>", "text/drawing-code")
    files["src/bad/style.css"] = (
        b"a { background: url(https://elsewhere.example/a.png) }",
        "text/style-address",
    )
    files["atelier.yaml"] = (b"id: portfolio\n", "policy/protected-file")
    files["elsewhere/notes.txt"] = (b"a\n", "policy/not-editable")
    files["src/bad/.git/config"] = (b"a\n", "policy/odd-name")
    return files
