"""mdBook preprocessor: LaTeX formulas, `$...$` in a line and `$$...$$` on their own, become MathML.

mdBook calls it with `supports RENDERER`, or hands it `[context, book]` as JSON on stdin and takes the book back from
stdout. Code, fenced or in backquotes, is left alone; `\\$` is a dollar sign.
"""

import json
import re
import sys

try:
    from latex2mathml.converter import convert
except ModuleNotFoundError:
    convert = None

TOKEN = re.compile(
    r"(?P<fence>^[ \t]*(?P<mark>`{3,}|~{3,}).*?^[ \t]*(?P=mark)[`~]*[ \t]*$)"
    r"|(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|(?P<escaped>\\\$)"
    r"|\$\$(?P<block>.+?)\$\$"
    r"|\$(?![\s$])(?P<inline>(?:[^$\n]|\n(?!\s*\n))+?)(?<!\s)\$(?!\d)",
    re.MULTILINE | re.DOTALL,
)

MARKDOWN = {ord(character): f"&#{ord(character)};" for character in "*_[]|`\\"}


def mathml(latex: str, display: str) -> str:
    # The differential stands upright; the converter sets a single \mathrm letter in italics.
    latex = " ".join(latex.split()).replace(r"\mathrm{d}", r"\text{d}")
    html = convert(latex, display=display)
    # The Markdown reader still sees the text between the tags.
    return re.sub(r"(?<=>)[^<]+(?=<)", lambda text: text[0].translate(MARKDOWN), html)


def render(markdown: str) -> str:
    def replace(match: re.Match) -> str:
        if match["escaped"]:
            return "$"
        if match["block"]:
            return mathml(match["block"], "block")
        if match["inline"]:
            return mathml(match["inline"], "inline")
        return match[0]

    return TOKEN.sub(replace, markdown)


def walk(items: list) -> None:
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            chapter = item["Chapter"]
            try:
                chapter["content"] = render(chapter["content"])
            except Exception as error:
                raise SystemExit(f"formulas.py: {chapter['path']}: {type(error).__name__}: {error}") from error
            walk(chapter["sub_items"])


def main() -> None:
    if sys.argv[1:2] == ["supports"]:
        sys.exit(0 if sys.argv[2:3] == ["html"] else 1)
    # Said here, not at the question above: mdBook takes a failure there for "no" and builds a book without formulas.
    if convert is None:
        raise SystemExit("formulas.py: latex2mathml is missing: pip install -r docs/requirements.txt")
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    _context, book = json.load(sys.stdin)
    # The list of chapters is called "items" from mdBook 0.5 on, "sections" before.
    walk(book["items"] if "items" in book else book["sections"])
    json.dump(book, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
