"""A walk through all three services on the local sandbox: no account, no network.

Run it with `make demo`, or with `python examples/tour.py` where imageport[sandbox] is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from imageport import PAI, Call, ConflictError, InvalidRequestError, NotFoundError, OceanBase, PhotoGPT
from imageport.sandbox import Sandbox

PHOTOS = Path(__file__).resolve().parent.parent / "tests" / "data"
OUT = Path("demo-out")
FRAMEWORKS = ["PyTorch 2.4", "TensorFlow 2.16", "XGBoost 1.6.0"]


def main() -> None:
    """Start a sandbox and show everything on it."""
    with Sandbox() as sandbox:
        print(f"A sandbox listens at {sandbox.url}. Nothing leaves this machine.")
        with PAI(access_key_id="sandbox-ak", access_key_secret="sandbox-secret", base_url=sandbox.url) as pai:
            title("PAI by the signed door (AccessKey, ACS3-HMAC-SHA256)")
            images(pai, "signed")
        with PAI(api_key="sk-sandbox", base_url=sandbox.url) as pai:
            title("PAI by the bearer door (API key, action URLs)")
            images(pai, "bearer")
            title("The rest of PAI")
            settings(pai)
            catalog(pai, sandbox.url)
            title("When things go wrong")
            faults(pai, sandbox)
            errors(pai)
        with PhotoGPT(api_key="sk-sandbox", base_url=sandbox.url) as photogpt:
            title("PhotoGPT: the photos of a model")
            photos(photogpt)
        with OceanBase(api_key="sk-sandbox", base_url=sandbox.url) as oceanbase:
            title("OceanBase AI gateway: pictures")
            pictures(oceanbase, sandbox)
    print("\nThat was all. The sandbox is gone; the pictures are in", OUT)


def images(pai: PAI, door: str) -> None:
    """Register, find, read, publish and remove images."""
    for number in range(60):
        pai.images.add(
            f"{door}-{number:02}",
            f"registry.cn-hangzhou.aliyuncs.com/vision/{door}:v{number}",
            labels={
                "system.chipType": "GPU" if number % 2 else "CPU",
                "system.framework": FRAMEWORKS[number % 3],
                "system.pythonVersion": "3.11",
            },
            size=2 + number % 5,
        )
    show("added", "60 images, each with three labels")
    wanted = {"system.chipType": "GPU", "system.framework": "XGBoost 1.6.0"}
    listing = pai.images.list(name=door, labels=wanted, page_size=4)
    for number, page in enumerate(listing.pages(), 1):
        names = ", ".join(str(image.name) for image in page)
        show(f"page {number}", f"{names}  ({page.total} match in all)")
    first = next(iter(listing))
    image = pai.images.get(str(first.image_id), verbose=True)
    labels = ", ".join(f"{label.key}={label.value}" for label in image.labels or [])
    show("read", f"{image.name}, {image.size} GB, {image.accessibility}, {labels}")
    pai.images.publish(str(image.image_id))
    show("published", f"{image.name} is now {pai.images.get(str(image.image_id)).accessibility}")
    pai.images.remove(str(image.image_id))
    left = sum(1 for _ in pai.images.list(name=door, page_size=100))
    show("removed", f"{image.name}; {left} images are left")


def settings(pai: PAI) -> None:
    """Read connections, gateway domains and the message configuration."""
    for number, page in enumerate(pai.connections.list(max_results=10).pages(), 1):
        kinds = sorted({str(connection.connection_type) for connection in page})
        show(f"connections {number}", f"{len(page)} of {page.total}: {', '.join(kinds[:3])}, ...")
    for domain in pai.gateways.list_domains("cn-shanghai", "gw-1uhcqmsc7x22abcdef"):
        show("gateway domain", f"{domain.domain} ({domain.type_})")
    config = pai.messages.get_config()
    show("messages", f"receipts go to {config.sms_report_url}")


def catalog(pai: PAI, url: str) -> None:
    """Browse the API catalog, and call a model service."""
    products = pai.catalog.products()
    show("catalog", f"{len(products)} PAI products: {', '.join(str(p.code) for p in products[:5])}, ...")
    for network in ("public", "vpc"):
        hosts = pai.catalog.endpoints("PaiRecService", "2022-12-13", network=network)
        show(f"{network} endpoint", hosts["cn-hangzhou"])
    apis = pai.catalog.apis("PaiRecService", "2022-12-13")
    api = pai.catalog.api("PaiRecService", "2022-12-13", next(iter(apis)))
    show("operation", f"{api.title}: {', '.join(api.methods or []).upper()} {api.path}")
    answer = pai.services.predict("echo", {"inputs": [1, 2, 3]}, endpoint=url, token="sandbox-token")
    show("model service", f"echo answered {answer.json()}")


def faults(pai: PAI, sandbox: Sandbox) -> None:
    """Survive a 429, a 503 and a lost reply; register nothing twice."""
    sandbox.fault("throttle", operation="ActionListImages", retry_after="1")
    sandbox.fault("error", operation="ActionListImages", status=503)
    calls: list[Call] = []
    with PAI(api_key="sk-sandbox", base_url=sandbox.url, on_call=calls.append) as watched:
        first = next(iter(watched.images.list(name="bearer", limit=1)))
    for attempt in calls[-1].attempts:
        wait = "" if attempt.wait is None else f", waited {attempt.wait:.2f} s"
        show("attempt", f"{attempt.status} {attempt.reason}{wait}")
    show("survived", f"429 and 503: here is {first.name}")
    sandbox.fault("lost", operation="ActionAddImage")
    added = pai.images.add("lost-and-found", "registry.cn-hangzhou.aliyuncs.com/vision/lost:1")
    found = list(pai.images.list(name="lost-and-found"))
    show("lost reply", f"{added.image_id} was looked up; it is there {len(found)} time")


def errors(pai: PAI) -> None:
    """Show three typed errors."""
    try:
        pai.images.add("lost-and-found", "registry.cn-hangzhou.aliyuncs.com/vision/other:1")
    except ConflictError as error:
        show("ConflictError", str(error))
    try:
        pai.images.get("image-000000000000000000")
    except NotFoundError as error:
        show("NotFoundError", str(error))
    try:
        pai.images.add("Not a Name", "registry.cn-hangzhou.aliyuncs.com/vision/other:1")
    except InvalidRequestError as error:
        show("InvalidRequest", f"{error} Nothing was sent.")


def photos(photogpt: PhotoGPT) -> None:
    """Upload, list, read and delete photos."""
    for path in sorted(path for path in PHOTOS.iterdir() if path.suffix != ".md"):
        photo = photogpt.images.upload(path, model_id="model-1", on_progress=progress(path.name))
        show("uploaded", f"{path.name} is {photo.id}")
    photogpt.images.upload(PHOTOS / "astronaut.jpg", model_id="model-1", type="auxiliaryType")
    for words in ("input", "auxiliaryType", "all"):
        count = sum(1 for _ in photogpt.images.list("model-1", image_type=words, page_size=4))
        show(f"listed {words}", f"{count} photos")
    last = list(photogpt.images.list("model-1"))[-1]
    photo = photogpt.images.get(str(last.id))
    show("read", f"{photo.id} of {photo.model_id}, {photo.type_}, uploaded {photo.created_at}")
    photogpt.images.delete(str(photo.id))
    show("deleted", f"{photo.id}; {len(list(photogpt.images.list('model-1')))} are left")
    OUT.mkdir(exist_ok=True)
    fake = OUT / "notes.png"
    fake.write_text("This is no picture.")
    try:
        photogpt.images.upload(fake, model_id="model-1")
    except InvalidRequestError as error:
        show("refused", f"{fake.name}: {error}")
    fake.unlink()


def pictures(oceanbase: OceanBase, sandbox: Sandbox) -> None:
    """Generate a picture at once and another as a task, save both, come back to the task."""
    generation = oceanbase.images.generate("sandbox-sync", prompt="a cat in a spacesuit", size="512x512")
    path = generation.images[0].save(OUT / "cat.png")
    show("at once", f"{path} has {path.stat().st_size} bytes")
    task = oceanbase.images.generate("sandbox-task", prompt="a lighthouse at dawn", size="768*512")
    show("task", f"{task.task_id} is {task.status} ({task.raw_status})")
    token = task.token()
    task.wait(timeout=60, on_update=lambda task: show("", f"{task.status} ..."))
    path = task.images[0].save(OUT / "lighthouse.png")
    show("saved", f"{path} has {path.stat().st_size} bytes")
    again = oceanbase.tasks.resume(token)
    show("resumed", f"{again.task_id} from its token: {again.status}, {len(again.images)} image")


def progress(name: str) -> Callable[[int, int], None]:
    """Return a progress callback that draws one line."""

    def draw(sent: int, total: int) -> None:
        if sys.stdout.isatty():
            bar = "#" * (20 * sent // total)
            print(
                f"\r  {'uploading':>16}  [{bar:<20}] {name}", end="\r" if sent < total else "\n", flush=True
            )

    return draw


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'-' * len(text)}")


def show(what: str, text: str) -> None:
    """Print what happened."""
    print(f"  {what:>16}  {text}")


if __name__ == "__main__":
    main()
