"""A web service that generates pictures in the background: an id at once, the picture when it is there.

    pip install "imageport[sandbox]" fastapi uvicorn
    python examples/picture_service.py --sandbox
    curl -X POST localhost:8000/pictures -H "content-type: application/json" -d '{"prompt": "a lighthouse"}'
    curl localhost:8000/pictures/ID
    curl -o lighthouse.png localhost:8000/pictures/ID/file

Its memory is a folder: ID.asked while a picture is asked for, ID.task with the resume token when the gateway
has accepted it, then ID.png or ID.failed. On the way down it gives running work a few seconds; what has a
token goes on after the next start. What has none by then was perhaps paid for: it is shown as "unclear", and
never asked for again. Gateway and key come from the environment (OCEANBASE_BASE_URL, OCEANBASE_API_KEY), the
model from PICTURE_MODEL, the port from PORT.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from imageport import (
    AsyncOceanBase,
    ImagePortError,
    NotFoundError,
    OutcomeUnknown,
    SpecMismatchError,
    TaskFailed,
)


class Wish(BaseModel):
    """What a visitor asks for."""

    prompt: str = Field(min_length=1, max_length=800)


class Pictures:
    """Generates in the background. One client, and with it one pool of connections, serves all."""

    def __init__(self, oceanbase: AsyncOceanBase, model: str, folder: Path) -> None:
        self._oceanbase, self._model, self._folder = oceanbase, model, folder
        self._running: dict[UUID, asyncio.Task[None]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.task"):
            self._start(UUID(path.stem), token=path.read_text("utf-8"))

    def begin(self, prompt: str) -> UUID:
        """Start to generate; return the id."""
        name = uuid4()
        self._enter(name, "asked", prompt)
        self._start(name, prompt)
        return name

    def status(self, name: UUID) -> str:
        """Return running, done, failed, stopped (until the next start), unclear or unknown."""
        if name in self._running:
            return "running"
        states = {"png": "done", "failed": "failed", "task": "stopped", "asked": "unclear"}
        return next((states[s] for s in states if self.file(name, s).exists()), "unknown")

    def file(self, name: UUID, suffix: str = "png") -> Path:
        """Return where something about a picture is kept."""
        return self._folder / f"{name}.{suffix}"

    async def close(self, grace: float) -> None:
        """Wait *grace* seconds for what is running, then let go of it."""
        if running := list(self._running.values()):
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, name: UUID, prompt: str = "", token: str | None = None) -> None:
        self._running[name] = asyncio.create_task(self._work(name, prompt, token))
        self._running[name].add_done_callback(lambda _: self._running.pop(name))

    async def _work(self, name: UUID, prompt: str, token: str | None) -> None:
        try:
            if token is None:
                generation = await self._oceanbase.images.generate(self._model, prompt=prompt)
                if generation.task_id is not None:
                    token = generation.token()
                    self._enter(name, "task", token)
            else:
                generation = await self._oceanbase.tasks.resume(token)
            await generation.wait()
            await next(image for image in generation.images if not image.error).save(self.file(name))
            self._enter(name, "png")
        except ImagePortError as error:
            over = isinstance(error, TaskFailed | NotFoundError)
            unclear = isinstance(error, OutcomeUnknown | SpecMismatchError)  # perhaps paid for
            if over or not (token or unclear):
                self._enter(name, "failed", str(error))

    def _enter(self, name: UUID, state: str, text: str | None = None) -> None:
        """Enter a state: first its file comes, then the others go."""
        if text is not None:
            self.file(name, state).write_text(text, "utf-8")
        for other in {"asked", "task"} - {state}:
            self.file(name, other).unlink(missing_ok=True)


def create_app(connect: Callable[[], AsyncOceanBase], model: str, folder: Path, grace: float = 10) -> FastAPI:
    """Make the app; the client lives as long as it does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as oceanbase:
            app.state.pictures = pictures = Pictures(oceanbase, model, folder)
            yield
            await pictures.close(grace)

    app = FastAPI(title="Pictures", lifespan=lifespan)

    @app.post("/pictures", status_code=202)
    async def ask(wish: Wish) -> dict[str, str]:
        name = app.state.pictures.begin(wish.prompt)
        return {"id": str(name), "status": f"/pictures/{name}", "file": f"/pictures/{name}/file"}

    @app.get("/pictures/{name}")
    async def status(name: UUID) -> dict[str, str]:
        if (state := app.state.pictures.status(name)) == "unknown":
            raise HTTPException(404, "There is no such picture.")
        why = app.state.pictures.file(name, "failed").read_text("utf-8") if state == "failed" else ""
        return {"id": str(name), "state": state, "why": why}

    @app.get("/pictures/{name}/file")
    async def file(name: UUID) -> FileResponse:
        if (state := app.state.pictures.status(name)) != "done":
            raise HTTPException(404, f"The picture is not there; it is {state}.")
        return FileResponse(app.state.pictures.file(name), media_type="image/png")

    return app


def main() -> None:
    """Serve until Ctrl-C."""
    model, folder = os.environ.get("PICTURE_MODEL", "sandbox-task"), Path("pictures")
    port = int(os.environ.get("PORT", "8000"))
    if "--sandbox" not in sys.argv[1:]:
        uvicorn.run(create_app(AsyncOceanBase, model, folder), port=port)
        return
    from imageport.sandbox import Sandbox

    with Sandbox() as server:
        connect = partial(AsyncOceanBase, api_key="sk-sandbox", base_url=server.url)
        uvicorn.run(create_app(connect, model, folder), port=port)


if __name__ == "__main__":
    main()
