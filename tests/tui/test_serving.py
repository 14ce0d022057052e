"""The screens in a browser: what the server makes of pages that go away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Never

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer
from textual_serve.app_service import AppService

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


_DEAF = "import os, signal; os.write(1, b'__GANGLION__\\n'); os.close(1); signal.pause()"
"""Screens that say that they are there, and from then on nothing any more."""


async def test_no_process_of_a_page_outlives_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Queue[AppService]()
    start = AppService.start

    async def noted(service: AppService, width: int, height: int) -> None:
        await start(service, width, height)
        started.put_nowait(service)

    monkeypatch.setattr(AppService, "start", noted)
    with listen(0) as door:
        server = ScreensServer([sys.executable, "-c", _DEAF], door, "escm")
        secret = server.address.rstrip("/").rpartition("/")[2]
        async with TestClient(TestServer(await server.outside())) as client:
            page = await client.ws_connect(f"/{secret}/ws")
            process = (await started.get())._process
            await page.close()
    assert process is not None
    assert process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


async def test_nobody_without_the_secret_is_let_in() -> None:
    with listen(0) as door:
        server = ScreensServer(["true"], door, "escm")
        async with TestClient(TestServer(await server.outside())) as client:
            answer = await client.get("/ws")
            assert answer.status == 403
            assert "new at every start" in await answer.text()
