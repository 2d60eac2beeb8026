"""How each call is done, written once: *settled* awaits what has to be awaited.

What a call gives back is a fact that the audit can compare with the sandbox's books.
"""

from __future__ import annotations

import hashlib
import io
from inspect import isawaitable
from pathlib import Path
from typing import Any, BinaryIO

from .objects import GALLERY, Objects, picture
from .plan import WORKSPACE, Step

TOKEN = "sandbox-token"
REGION, GATEWAY = "cn-shanghai", "gw-1uhcqmsc7x22abcdef"
PRODUCT, VERSION = "AIWorkSpace", "2021-02-04"
WAIT = 3.0


async def settled(value: Any) -> Any:
    return await value if isawaitable(value) else value


async def listed(listing: Any) -> list[Any]:
    if hasattr(listing, "__aiter__"):
        return [item async for item in listing]
    return list(listing)


class Steps:
    """One call: its plan, the client that makes it, and what is there; each method does one kind."""

    def __init__(
        self, step: Step, client: Any, url: str, nowhere: str, objects: Objects, folder: Path
    ) -> None:
        self.step = step
        self.client = client
        self.url = nowhere if step.wish.get("nowhere") else url
        self.objects = objects
        self.folder = folder

    async def take(self) -> Any:
        """Do it."""
        return await getattr(self, self.step.kind)()

    async def add(self) -> Any:
        added = await settled(self.client.images.add(self.step.mark, f"example.com/{self.step.mark}"))
        return added.image_id

    async def get(self) -> Any:
        image_id = self.objects.read[self.step.wish["image"]]
        image = await settled(self.client.images.get(image_id))
        return image.image_id, image.name, image.image_uri

    async def list(self) -> Any:
        images = await listed(self.client.images.list(workspace_id=WORKSPACE, **self.step.wish))
        return sorted(str(image.image_id) for image in images)

    async def publish(self) -> None:
        await settled(self.client.images.publish(self.objects.images[self.step.mark]))

    async def remove(self) -> None:
        await settled(self.client.images.remove(self.objects.images[self.step.mark]))

    async def connections(self) -> Any:
        found = await listed(self.client.connections.list(**self.step.wish))
        return sorted(str(each.connection_id) for each in found)

    async def domains(self) -> Any:
        found = await settled(self.client.gateways.list_domains(REGION, GATEWAY))
        return [each.domain for each in found]

    async def messages(self) -> Any:
        return (await settled(self.client.messages.get_config())).to_dict()

    async def look(self) -> Any:
        asked = {"WorkspaceIds": WORKSPACE}
        found = await settled(self.client.call(PRODUCT, VERSION, "ListWorkspaces", asked))
        return found["TotalCount"]

    async def act(self) -> Any:
        named = {"WorkspaceName": self.step.mark}
        made = await settled(self.client.call(PRODUCT, VERSION, "CreateWorkspace", named, method="POST"))
        return made["WorkspaceId"]

    async def products(self) -> Any:
        return [each.code for each in await settled(self.client.catalog.products(**self.step.wish))]

    async def docs(self) -> Any:
        return sorted(await settled(self.client.catalog.apis(PRODUCT, VERSION)))

    async def api(self) -> Any:
        return (await settled(self.client.catalog.api(PRODUCT, VERSION, "AddImage"))).to_dict()

    async def predict(self) -> Any:
        where = {"endpoint": self.url, "token": TOKEN}
        sent = content(self.step)
        answer = await settled(self.client.services.predict("echo", sent, **where))
        return hashlib.sha256(answer.content).hexdigest()

    async def recommend(self) -> Any:
        where = {"endpoint": self.url, "token": TOKEN}
        size = self.step.wish["size"]
        answer = await settled(self.client.services.recommend(self.step.mark, size, "home", **where))
        return len(answer.items or [])

    async def upload(self) -> Any:
        model = f"new-{self.step.mark}"
        with self._file() as file:
            return (await settled(self.client.images.upload(file, model_id=model))).id

    def _file(self) -> BinaryIO:
        """Open what is to be sent; a large picture comes as if out of a pipe."""
        size = self.step.wish["size"]
        path = self.folder / f"{self.step.mark}.png"
        if not size:
            path.write_bytes(picture())
            return path.open("rb")
        return _Named(picture(size), str(path), seekable=size < 1_000_000)

    async def photos(self) -> Any:
        found = await listed(self.client.images.list(GALLERY, **self.step.wish))
        return sorted(str(each.id) for each in found)

    async def photo(self) -> Any:
        return (await settled(self.client.images.get(self.objects.photos[self.step.mark]))).id

    async def delete(self) -> None:
        await settled(self.client.images.delete(self.objects.photos[self.step.mark]))

    async def generate(self) -> Any:
        wish = self.step.wish
        asked = {"prompt": self.step.mark, "size": "64*64"}
        generation = await settled(self.client.images.generate(wish["model"], **asked))
        if wish["wait"]:
            generation = await settled(generation.wait(timeout=WAIT))
        if not wish["then"]:
            return None
        path = await settled(generation.images[0].save(self.folder / f"{self.step.mark}.saved"))
        return hashlib.sha256(path.read_bytes()).hexdigest(), generation.images[0].url

    async def task(self) -> Any:
        task_id, how = self.objects.tasks[self.step.mark], self.step.wish["how"]
        found = await settled(self.client.tasks.get(task_id))
        if how == "resume":
            found = await settled(self.client.tasks.resume(found.token()))
        if how == "wait":
            found = await settled(found.wait(timeout=WAIT))
            assert found.status == "succeeded"
        return found.task_id


class _Named(io.BytesIO):
    """A file in memory, with a name."""

    def __init__(self, content: bytes, name: str, *, seekable: bool) -> None:
        super().__init__(content)
        self.name = name
        self._seekable = seekable

    def seekable(self) -> bool:
        return self._seekable


def content(step: Step) -> bytes:
    """Give what a model service is sent: no other call sends the same."""
    return step.mark.encode().ljust(step.wish["size"], b".")
