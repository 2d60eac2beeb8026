"""What type checkers see of the blocking clients; never run. The async ones are in awaited.py."""

from __future__ import annotations

import datetime
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, Literal, assert_type

import imageport.types
import imageport_api.models
from imageport import (
    PAI,
    Attempt,
    Call,
    GeneratedImage,
    Generation,
    Listing,
    OceanBase,
    Page,
    PhotoGPT,
    Prediction,
    Retry,
    errors,
)
from imageport.types import (
    AddImageResult,
    ApiDefinition,
    ApiDocs,
    CallOptions,
    Connection,
    GatewayDomain,
    Image,
    Images,
    MessageConfig,
    Network,
    Photo,
    Product,
    PublishImageResult,
    RecommendReply,
    RemoveImageResult,
    TransportLike,
)


def images(image_id: str) -> None:
    with PAI(access_key_id="id", access_key_secret="secret", region="cn-shanghai", network="vpc") as pai:
        assert_type(pai, PAI)
        added = pai.images.add("nlp", "registry/nlp", labels={"a": "b"}, accessibility="PUBLIC", size=2)
        assert_type(added, AddImageResult)
        assert_type(added.image_id, str)
        image = pai.images.get(image_id, verbose=True, deadline=5)
        assert_type(image, Image)
        assert_type(image.gmt_create_time, datetime.datetime | str | None)
        listing = pai.images.list(labels={"a": "b"}, sort_by="GmtCreateTime", order="DESC", limit=3)
        assert_type(listing, Listing[Image])
        assert_type(list(listing), list[Image])
        assert_type(listing.pages(), Generator[Page[Image], None, None])
        assert_type(listing.prefetch(8), Listing[Image])
        for page in listing.pages():
            assert_type(page.total, int | None)
            assert_type([each.name for each in page], list[str | None])
        assert_type(pai.images.publish(image_id), PublishImageResult)
        assert_type(pai.images.remove(image_id), RemoveImageResult)
        assert_type(pai.with_options(retry=Retry(attempts=1), timeout=3, headers={"a": "b"}), PAI)


def rest_of_pai(pai: PAI) -> None:
    assert_type(pai.connections.list(tool_call=True, max_results=5), Listing[Connection])
    assert_type(pai.gateways.list_domains("cluster", "gw-1"), list[GatewayDomain])
    assert_type(pai.messages.get_config(), MessageConfig)
    assert_type(pai.catalog.products(), list[Product])
    assert_type(pai.catalog.docs("eas", "2021-07-01"), ApiDocs)
    assert_type(pai.catalog.endpoints("eas", "2021-07-01", network="vpc"), dict[str, str])
    assert_type(pai.catalog.apis("eas", "2021-07-01"), dict[str, ApiDefinition])
    assert_type(pai.catalog.api("eas", "2021-07-01", "ListGatewayDomains"), ApiDefinition)
    predicted = pai.services.predict("echo", b"{}", endpoint="https://eas.example", token="t")
    assert_type(predicted, Prediction)
    assert_type(predicted.content, bytes)
    recommended = pai.services.recommend("u", 3, "home", endpoint="https://eas.example", token="t")
    assert_type(recommended, RecommendReply)
    assert_type(pai.call("AIWorkSpace", "2021-02-04", "ListWorkspaces", method="POST"), dict[str, Any])


def photos() -> None:
    with PhotoGPT(api_key=lambda: "sk") as photogpt:
        assert_type(photogpt, PhotoGPT)
        assert_type(photogpt.images.upload(Path("a.jpg"), model_id="m"), Photo)
        assert_type(photogpt.images.upload(b"...", model_id="m", type="modelInput"), Photo)
        assert_type(photogpt.images.list("m", image_type="input"), Listing[Photo])
        assert_type(photogpt.images.get("i").id, str)
        photogpt.images.delete("i")


def pictures() -> None:
    with OceanBase(api_key="sk", base_url="https://gateway.example", on_call=told) as oceanbase:
        generation = oceanbase.images.generate("m", prompt="a cat", n=2, body={"timeout": 3}, timeout=5)
        assert_type(generation, Generation)
        assert_type(generation.done, bool)
        assert_type(generation.task_id, str | None)
        assert_type(
            generation.status,
            Literal["waiting", "running", "succeeded", "failed", "cancelled", "unknown", "other"],
        )
        assert_type(generation.data, Mapping[str, Any])
        assert_type(generation.wait(timeout=60, on_update=lambda now: now.status), Generation)
        assert_type(generation.images, list[GeneratedImage])
        assert_type(generation.images[0].save("cat.png", deadline=9), Path)
        assert_type(generation.images[0].content, bytes | None)
        assert_type(oceanbase.tasks.get("t"), Generation)
        assert_type(oceanbase.tasks.resume(generation.token()), Generation)


def told(call: Call) -> None:
    assert_type(call.operation, str)
    assert_type(call.attempts, tuple[Attempt, ...])
    assert_type(call.outcome, Literal["ok", "error", "cancelled"])
    assert_type(call.error, errors.ImagePortError | None)


def trouble(pai: PAI) -> None:
    try:
        pai.images.get("image-1")
    except errors.APIError as error:
        assert_type(error.status, int)
        assert_type(error.code, str | None)
        assert_type(error.request_id, str | None)
        assert_type(error.retry_after, float | None)
        assert_type(error.attempts, tuple[Attempt, ...])
    except (errors.TaskFailed, errors.TaskTimeout) as error:
        assert_type(error.token, str | None)
    except errors.SpecMismatchError as error:
        assert_type(error.body, bytes)


def parts(images: Images, network: Network, image: Image, transport: TransportLike) -> Listing[Image]:
    limits: CallOptions = {"deadline": 5}
    assert_type(image.image_id, str)
    PAI(api_key="sk", network=network, transport=transport)
    return images.list(name=image.image_id, **limits)


def mistakes(pai: PAI, photogpt: PhotoGPT) -> None:
    pai.images.add("nlp")  # type: ignore[call-arg]
    pai.images.add("nlp", "registry/nlp", accessibility="SECRET")  # type: ignore[arg-type]
    pai.images.list(page_size="20")  # type: ignore[arg-type]
    pai.images.get("i", patience=3)  # type: ignore[call-arg]
    pai.images.list("nlp")  # type: ignore[call-arg]
    photogpt.images.upload(3, model_id="m")  # type: ignore[arg-type]
    PAI("sk")  # type: ignore[call-arg]
    PAI(regoin="cn-shanghai")  # type: ignore[call-arg]
    _ = imageport.PIA  # type: ignore[attr-defined]
    _ = imageport.types.Imagee  # type: ignore[attr-defined]
    _ = imageport_api.models.Imagee  # type: ignore[attr-defined]
    Retry(3)  # type: ignore[call-arg]
