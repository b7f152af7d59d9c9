"""Why Slack cannot be reached has its own sentence for each cause."""

import socket
import ssl
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.i18n import LANGUAGES, Translator
from bot.transport import reachability
from bot.transport.reachability import unreachable

KEY = ConnectionKey(
    "slack.com", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)
ADDRESS = "https://slack.com/api/"


def distrust() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "unable to get local issuer certificate"
    return error


def refused_by_proxy() -> aiohttp.ClientHttpProxyError:
    request = SimpleNamespace(real_url="http://secret@proxy/")
    return aiohttp.ClientHttpProxyError(request, (), status=407, message="login")  # type: ignore[arg-type] # as much as it shows


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, OSError(-2, "not known")),
         reachability.SlackNameUnknown, "slack.com"),
        (aiohttp.ClientConnectorError(KEY, socket.gaierror(-3, "again")),
         reachability.SlackNameUnknown, "DNS"),
        (aiohttp.ClientConnectorCertificateError(KEY, distrust()), reachability.SlackCertificateUnknown,
         "unable to get local issuer certificate"),
        (distrust(), reachability.SlackCertificateUnknown, "SSL_CERT_FILE"),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "WRONG_VERSION_NUMBER")),
         reachability.SlackNotEncrypted, "TLS"),
        (aiohttp.ClientProxyConnectionError(KEY, ConnectionRefusedError(111, "refused")),
         reachability.ProxyUnreachable, "proxy.example:3128"),
        (refused_by_proxy(), reachability.ProxyRefuses, "407"),
        (TimeoutError(), reachability.SlackSilent, "443"),
        (aiohttp.ServerTimeoutError(), reachability.SlackSilent, "443"),
        (aiohttp.ClientConnectorError(KEY, ConnectionRefusedError(111, "refused")),
         reachability.SlackUnreachable, ADDRESS),
        (aiohttp.ServerDisconnectedError(), reachability.SlackUnreachable, ADDRESS),
    ],
)  # fmt: skip
def test_each_cause_has_its_own_sentence(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, kind: type[Exception], words: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:3128")
    found = unreachable(failure, ADDRESS)
    assert type(found) is kind
    said = [Translator(language).explain(found) for language in LANGUAGES]
    assert all(words in each and "secret" not in each for each in said)
    assert len(set(said)) == len(LANGUAGES)
