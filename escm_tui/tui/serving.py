"""The screens in a browser on this machine: an address with a secret in it, and a process of its own for each page."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shlex
import socket
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.app_service import AppService
from textual_serve.server import Server

from escm_tui.errors import EscmError

LOOPBACK = "127.0.0.1"
"""The only address that is listened on: no other machine reaches it."""

_PAGE = Path(__file__).parent / "page"
_SECRET_BYTES = 24
_LAST_WORDS = 1.0
"""Seconds that open pages, and then the processes behind them, have for their end when the server ends."""

_REFUSED = "This is not the whole address. Open the one that escm serve printed; it is new at every start.\n"

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self' ws:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The page loads nothing from elsewhere, tells its address to nobody, and stands in no other page."""


def listen(port: int) -> socket.socket:
    """The door to stand at; 0 takes a port that is free.

    Raises:
        EscmError: the port is taken, or may not be used.
    """
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else error
        hint = "Leave --port out, and a free one is taken."
        raise EscmError(f"Port {port} cannot be used: {why}.", hint) from error


class ScreensServer(Server):
    """Hands the page, and the screens of one process for each page, to whoever knows the secret of this start."""

    def __init__(self, words: Sequence[str], door: socket.socket, title: str) -> None:
        """Get ready, without opening.

        Args:
            words: what opens the screens in a process, with its arguments.
            door: where to listen.
            title: what the page is called.
        """
        port = door.getsockname()[1]
        # A shell starts the process, and is to become it: what ends it then ends the screens.
        super().__init__(f"exec {shlex.join(words)}", host=LOOPBACK, port=port, title=title, templates_path=_PAGE)
        self._door = door
        self._secret = secrets.token_urlsafe(_SECRET_BYTES)
        self._pages: list[AppService] = []

    @property
    def address(self) -> str:
        """Where the page is, with the secret."""
        return f"{self.public_url}/{self._secret}/"

    def run(self) -> None:
        """Serve until somebody interrupts."""
        # A page that ends in the same moment is no news.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        web.run_app(self.outside(), sock=self._door, print=None, shutdown_timeout=_LAST_WORDS)

    async def outside(self) -> web.Application:
        """What every request meets first."""
        logging.getLogger("textual-serve").addFilter(_is_no_parting)
        outside = web.Application(middlewares=[self._let_in])
        inside = await self._make_app()
        inside.router.add_static("/page", _PAGE)
        inside.on_cleanup.append(self._see_out)
        outside.add_subapp(f"/{self._secret}/", inside)
        outside.on_response_prepare.append(_add_headers)
        return outside

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has told what there is to tell."""

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a page; one that was left while it was being opened is no fault.

        Raises:
            HTTPGone: nobody is there any more to hear it.
        """
        websocket = await super().handle_websocket(request)
        if not websocket.prepared:
            raise web.HTTPGone
        return websocket

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        self._pages = [page for page in self._pages if _process(page).returncode is None] + [app_service]
        await super()._process_messages(websocket, app_service)

    async def _see_out(self, _: web.Application) -> None:
        # asyncio tells on standard error of every process that outlives its loop.
        await asyncio.gather(*map(_end, self._pages))

    @web.middleware
    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.path.removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(shown.encode(), self._secret.encode()):
            return web.Response(status=403, text=_REFUSED)
        return await handler(request)


def _process(page: AppService) -> asyncio.subprocess.Process:
    process = page._process  # noqa: SLF001 - there is no other way to wait for its end
    assert process is not None, "messages come for what was started"
    return process


async def _end(page: AppService) -> None:
    process = _process(page)
    try:
        await asyncio.wait_for(process.communicate(), _LAST_WORDS)
    except TimeoutError:
        process.kill()
        await process.communicate()


def _is_no_parting(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectionError))


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
