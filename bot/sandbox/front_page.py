"""The page that a person sees who opens the sandbox's address in a browser."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.i18n import LANGUAGES, N_, Translator

TITLE = N_("A local Slack workspace")
SENTENCES = (
    N_("This is a sandbox: it answers a bot as Slack would, and nothing leaves this machine."),
    N_("Point a bot at it by setting its api_url to %(api_url)s."),
    N_("To type a command as somebody, use the command line: enlace say --as HANDLE COMMAND."),
)


async def front_page(request: Request) -> Response:
    """Say what this is, in both languages, as HTML to browsers and as text to others."""
    api_url = f"{request.base_url}api/"
    parts = [(language, *_words(Translator(language), api_url)) for language in LANGUAGES]
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("\n\n".join("\n".join((title, *lines)) for _, title, *lines in parts) + "\n")
    sections = "\n".join(
        f'<section lang="{language}"><h1>{escape(title)}</h1>'
        + "".join(f"<p>{escape(line)}</p>" for line in lines)
        + "</section>"
        for language, title, *lines in parts
    )
    return HTMLResponse(
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Enlace</title>\n'
        f"<body>\n{sections}\n</body></html>\n",
        headers={"Content-Security-Policy": "default-src 'none'"},
    )


def _words(t: Translator, api_url: str) -> list[str]:
    return [t.gettext(TITLE), *(t.gettext(sentence, api_url=api_url) for sentence in SENTENCES)]
