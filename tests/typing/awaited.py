"""What type checkers see of the async clients; never run. The other ones are in blocking.py."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, assert_type

from imageport import (
    AsyncGeneratedImage,
    AsyncGeneration,
    AsyncListing,
    AsyncOceanBase,
    AsyncPAI,
    AsyncPhotoGPT,
    Page,
    Prediction,
    Retry,
)
from imageport.types import (
    AddImageResult,
    ApiDefinition,
    ApiDocs,
    Connection,
    GatewayDomain,
    Image,
    MessageConfig,
    Photo,
    Product,
    PublishImageResult,
    RecommendReply,
    RemoveImageResult,
)


async def images(image_id: str) -> None:
    async with AsyncPAI(api_key="sk", international=True) as pai:
        assert_type(pai, AsyncPAI)
        assert_type(await pai.images.add("nlp", "registry/nlp", labels={"a": "b"}), AddImageResult)
        assert_type(await pai.images.get(image_id, verbose=True, deadline=5), Image)
        listing = pai.images.list(labels={"a": "b"}, sort_by="GmtCreateTime", order="DESC", limit=3)
        assert_type(listing, AsyncListing[Image])
        assert_type([image async for image in listing], list[Image])
        assert_type(listing.pages(), AsyncGenerator[Page[Image], None])
        assert_type(listing.prefetch(8), AsyncListing[Image])
        async for page in listing.pages():
            assert_type([each.name for each in page], list[str | None])
        assert_type(await pai.images.publish(image_id), PublishImageResult)
        assert_type(await pai.images.remove(image_id), RemoveImageResult)
        assert_type(pai.with_options(retry=Retry(attempts=1)), AsyncPAI)


async def rest_of_pai(pai: AsyncPAI) -> None:
    assert_type(pai.connections.list(tool_call=True), AsyncListing[Connection])
    assert_type(await pai.gateways.list_domains("cluster", "gw-1"), list[GatewayDomain])
    assert_type(await pai.messages.get_config(), MessageConfig)
    assert_type(await pai.catalog.products(), list[Product])
    assert_type(await pai.catalog.docs("eas", "2021-07-01"), ApiDocs)
    assert_type(await pai.catalog.endpoints("eas", "2021-07-01"), dict[str, str])
    assert_type(await pai.catalog.apis("eas", "2021-07-01"), dict[str, ApiDefinition])
    assert_type(await pai.catalog.api("eas", "2021-07-01", "ListGatewayDomains"), ApiDefinition)
    predicted = await pai.services.predict("echo", b"{}", endpoint="https://eas.example", token="t")
    assert_type(predicted, Prediction)
    recommended = await pai.services.recommend("u", 3, "home", endpoint="https://e.example", token="t")
    assert_type(recommended, RecommendReply)
    assert_type(await pai.call("AIWorkSpace", "2021-02-04", "ListWorkspaces"), dict[str, Any])
    await pai.close()


async def photos() -> None:
    async with AsyncPhotoGPT(api_key="sk") as photogpt:
        assert_type(await photogpt.images.upload(Path("a.jpg"), model_id="m"), Photo)
        assert_type(photogpt.images.list("m"), AsyncListing[Photo])
        assert_type((await photogpt.images.get("i")).id, str)
        await photogpt.images.delete("i")


async def pictures() -> None:
    async with AsyncOceanBase(api_key="sk", base_url="https://gateway.example") as oceanbase:
        generation = await oceanbase.images.generate("m", prompt="a cat", n=2)
        assert_type(generation, AsyncGeneration)
        assert_type(await generation.wait(on_update=lambda now: now.status), AsyncGeneration)
        assert_type(generation.images, list[AsyncGeneratedImage])
        assert_type(await generation.images[0].save("cat.png"), Path)
        assert_type(await oceanbase.tasks.resume(generation.token()), AsyncGeneration)


async def mistakes(pai: AsyncPAI) -> None:
    await pai.images.add("nlp")  # type: ignore[call-arg]
    for _ in pai.images.list():  # type: ignore[attr-defined]
        pass
    async for _ in await pai.images.list():  # type: ignore[misc]
        pass
    with AsyncPAI(api_key="sk"):  # type: ignore[attr-defined]
        pass
