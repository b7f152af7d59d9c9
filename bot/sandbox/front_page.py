"""The sandbox's description of itself, for programs that open its address; browsers get the page."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.i18n import LANGUAGES, N_, Translator

TITLE = N_("A local Slack workspace")
SENTENCES = (
    N_("This is a sandbox: it answers a bot as Slack would, and nothing leaves this machine."),
    N_("Open this address in a browser to act as anyone here."),
    N_("To connect a bot to it, set the bot's api_url to %(api_url)s."),
    N_("To type a command as someone, use the command line: enlace say --as HANDLE COMMAND."),
)


async def front_page(request: Request) -> Response:
    """Say in both languages what this server is."""
    api_url = f"{request.base_url}api/"
    parts = [_words(Translator(language), api_url) for language in LANGUAGES]
    return PlainTextResponse("\n\n".join("\n".join(lines) for lines in parts) + "\n")


def _words(t: Translator, api_url: str) -> list[str]:
    return [t.gettext(TITLE), *(t.gettext(sentence, api_url=api_url) for sentence in SENTENCES)]
