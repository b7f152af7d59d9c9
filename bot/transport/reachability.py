"""Why Slack cannot be reached: one sentence with its remedy for each cause."""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientHttpProxyError,
    ClientProxyConnectionError,
    ClientSSLError,
)

from bot.errors import EnlaceError
from bot.i18n import N_
from bot.transport.proxies import proxy_for


class SlackUnreachable(EnlaceError):
    message = N_(
        "Slack cannot be reached at %(address)s. Check the network, a proxy (HTTPS_PROXY) and "
        "`slack.api_url`."
    )


class SlackNameUnknown(SlackUnreachable):
    message = N_(
        "The name %(host)s cannot be resolved, so Slack cannot be reached. Check that this machine's "
        "DNS works (/etc/resolv.conf), and `slack.api_url`; if only a proxy can resolve outside "
        "names, set HTTPS_PROXY."
    )


class SlackCertificateUnknown(SlackUnreachable):
    message = N_(
        "The certificate that %(host)s presents is not trusted: %(reason)s. If a proxy here opens "
        "encrypted traffic, install its certificate authority on this machine, or name its file in "
        "SSL_CERT_FILE; otherwise check the machine's clock and its ca-certificates."
    )


class SlackNotEncrypted(SlackUnreachable):
    message = N_(
        "The server at %(address)s does not speak TLS. Check `slack.api_url`, and whether something "
        "between this machine and Slack is answering instead."
    )


class ProxyUnreachable(SlackUnreachable):
    message = N_(
        "The proxy %(proxy)s cannot be reached. Check that it is running, and that HTTPS_PROXY names "
        "its host and port; hosts that need no proxy belong in NO_PROXY."
    )


class ProxyRefuses(SlackUnreachable):
    message = N_(
        "The proxy %(proxy)s does not let the bot through to %(host)s (status %(code)s). Have it "
        "allow slack.com and its subdomains; if it requires a login, put that in HTTPS_PROXY."
    )


class SlackSilent(SlackUnreachable):
    message = N_(
        "%(host)s does not respond in time. Usually a firewall is dropping the traffic: let this "
        "machine reach slack.com and its subdomains on port 443, or set HTTPS_PROXY."
    )


def unreachable(failure: BaseException, address: str) -> SlackUnreachable:
    """Return the error that explains why a request to `address` failed without an answer of Slack's."""
    values = {
        "address": address,
        "host": urlsplit(address).hostname or address,
        "proxy": _without_login(proxy_for(address) or ""),
        "code": getattr(failure, "status", ""),
        "reason": _reason(failure),
    }
    return _cause_of(failure)(**values)


def _cause_of(failure: BaseException) -> type[SlackUnreachable]:
    # aiohttp's errors for proxies are subclasses of those for connections, so they come first.
    match failure:
        case ClientProxyConnectionError():
            return ProxyUnreachable
        case ClientHttpProxyError():
            return ProxyRefuses
        case ClientConnectorCertificateError():
            return SlackCertificateUnknown
        case ClientConnectorDNSError():
            return SlackNameUnknown
    causes = list(_chain(failure))
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return SlackCertificateUnknown
    if any(isinstance(each, ClientSSLError | ssl.SSLError) for each in causes):
        return SlackNotEncrypted
    if any(isinstance(each, socket.gaierror) for each in causes):
        return SlackNameUnknown
    return SlackSilent if isinstance(failure, TimeoutError) else SlackUnreachable


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if failure is None:
            return
        yield failure
        failure = getattr(failure, "os_error", None) or failure.__cause__ or failure.__context__


def _reason(failure: BaseException) -> str:
    """Return OpenSSL's words for a certificate that it refused."""
    found = [getattr(failure, "certificate_error", None), *_chain(failure)]
    words = (getattr(each, "verify_message", None) for each in found)
    return next((str(each) for each in words if each), "–")


def _without_login(proxy: str) -> str:
    """Return a proxy's host and port: its address may hold a password."""
    parts = urlsplit(proxy)
    return f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or proxy
