"""The screens in a browser: what the server makes of pages that go away."""

from __future__ import annotations

from typing import Never

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer

from escm_tui.tui.serving import ScreensServer, listen


async def test_a_page_left_while_it_was_being_opened_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def left(*_: object) -> Never:
        raise ConnectionResetError("Cannot write to closing transport")

    with listen(0) as door:
        server = ScreensServer(["true"], door, "escm")
        secret = server.address.rstrip("/").rpartition("/")[2]
        async with TestClient(TestServer(await server.outside())) as client:
            monkeypatch.setattr(web.WebSocketResponse, "prepare", left)
            with pytest.raises(ClientError):
                await client.ws_connect(f"/{secret}/ws")
    assert not caplog.records


async def test_nobody_without_the_secret_is_let_in() -> None:
    with listen(0) as door:
        server = ScreensServer(["true"], door, "escm")
        async with TestClient(TestServer(await server.outside())) as client:
            answer = await client.get("/ws")
            assert answer.status == 403
            assert "new at every start" in await answer.text()
