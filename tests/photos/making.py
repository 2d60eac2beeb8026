"""Photos as cameras, phones and programs write them: each format in all its forms, made here."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

SIZE = (64, 48)
PROFILE = bytes(range(256)) * 1200  # 300 kB, as those of printers: five segments of a JPEG


def image(mode: str = "RGB") -> Image.Image:
    gradient = Image.linear_gradient("L").resize(SIZE)
    return gradient.convert(mode)


def saved(kind: str, mode: str = "RGB", **how: Any) -> bytes:
    file = io.BytesIO()
    image(mode).save(file, kind, **how)  # pyright: ignore[reportUnknownMemberType]
    return file.getvalue()


def exif(orientation: int) -> bytes:
    found = Image.Exif()
    found[0x0112] = orientation
    return found.tobytes()


def jpegs() -> Iterator[tuple[str, bytes]]:
    for mode in ("L", "RGB", "CMYK", "YCbCr", "1"):
        yield mode, saved("jpeg", mode)
        yield f"{mode} progressive", saved("jpeg", mode, progressive=True)
    for orientation in range(1, 9):
        yield f"orientation {orientation}", saved("jpeg", exif=exif(orientation))
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        yield sampling, saved("jpeg", subsampling=sampling, optimize=True)
    yield "restart markers", saved("jpeg", restart_marker_blocks=1)
    yield "colour profile", saved("jpeg", icc_profile=PROFILE)
    yield "comment", saved("jpeg", comment=b"x" * 65_000)
    yield "several pictures", saved("mpo", save_all=True, append_images=[image(), image()])
    plain = saved("jpeg")
    yield "long segments", plain[:2] + (b"\xff\xe5\xff\xff" + bytes(65_533)) * 30 + plain[2:]
    yield "fill bytes", plain[:2] + b"\xff" * 9 + plain[2:]
    yield "no JFIF", plain[:2] + plain[20:]
    yield "something behind its end", plain + b"\0" * 99 + saved("jpeg")
    yield "1 pixel", saved_image(Image.new("RGB", (1, 1)), "jpeg")


def saved_image(found: Image.Image, kind: str, **how: Any) -> bytes:
    file = io.BytesIO()
    found.save(file, kind, **how)  # pyright: ignore[reportUnknownMemberType]
    return file.getvalue()


def pngs() -> Iterator[tuple[str, bytes]]:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        found = image("I").convert("I;16") if mode == "I;16" else image(mode)
        yield mode, saved_image(found, "png")
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "x" * 100_000)  # pyright: ignore[reportUnknownMemberType]
    texts.add_itxt("Title", "写真", zip=True)  # pyright: ignore[reportUnknownMemberType]
    yield "texts", saved("png", pnginfo=texts)
    yield "colour profile and exif", saved("png", icc_profile=PROFILE, exif=exif(6))
    yield "moving", saved("png", save_all=True, append_images=[image("L").convert("RGB").rotate(90)])
    yield "private chunk first", with_chunk(saved("png"), 33, b"prVt", bytes(70_000))
    yield "1 pixel", saved_image(Image.new("1", (1, 1)), "png")


def with_chunk(png: bytes, at: int, name: bytes, content: bytes) -> bytes:
    head, check = struct.pack(">I", len(content)), struct.pack(">I", zlib.crc32(name + content))
    return png[:at] + head + name + content + check + png[at:]


def webps() -> Iterator[tuple[str, bytes]]:
    for mode in ("L", "RGB", "RGBA", "P"):
        yield f"{mode} lossy", saved("webp", mode)
        yield f"{mode} lossless", saved("webp", mode, lossless=True)
    yield "exif", saved("webp", exif=exif(8))
    yield "colour profile", saved("webp", icc_profile=PROFILE)
    yield "moving", saved("webp", save_all=True, append_images=[image().rotate(90), image()], duration=40)
    yield "1 pixel", saved_image(Image.new("RGB", (1, 1)), "webp", lossless=True)


def heics() -> Iterator[tuple[str, bytes]]:
    for orientation in range(1, 9):
        yield f"orientation {orientation}", heic(exif=exif(orientation))
    for mode in ("L", "RGB", "RGBA"):
        yield mode, heic(mode)
    yield "several pictures", heic(also=image().rotate(90), primary_index=1)
    yield "colour profile", heic(icc_profile=PROFILE)
    plain = heic()
    for name, brands in {
        "generic brand first": (b"mif1", b"mif1", b"heic", b"miaf"),
        "generic brands only": (b"mif1", b"mif1", b"miaf"),
        "10 bits": (b"heix", b"mif1", b"heix"),
        "sequence": (b"msf1", b"msf1", b"hevc"),
        "many brands": (b"mif1", *[b"tmap"] * 300, b"heic"),
    }.items():
        yield name, with_brands(plain, *brands)
    yield "long length", with_long_length(plain)
    yield "box before the others", with_box(plain, b"free", bytes(70_000))


def heic(mode: str = "RGB", also: Image.Image | None = None, **how: Any) -> bytes:
    found, file = pillow_heif.from_pillow(image(mode)), io.BytesIO()
    if also is not None:
        found.add_from_pillow(also)
    found.save(file, **how)  # pyright: ignore[reportUnknownMemberType]
    return file.getvalue()


def with_brands(content: bytes, major: bytes, *others: bytes) -> bytes:
    """The same with another file type box; nothing in these files counts from their start but `iloc`."""
    rest = content[int.from_bytes(content[:4], "big") :]
    return struct.pack(">I4s4sI", 16 + 4 * len(others), b"ftyp", major, 0) + b"".join(others) + rest


def with_long_length(content: bytes) -> bytes:
    """The same with the length of its first box in eight bytes."""
    length = int.from_bytes(content[:4], "big")
    return struct.pack(">I4sQ", 1, b"ftyp", length + 8) + content[8:]


def with_box(content: bytes, name: bytes, inside: bytes) -> bytes:
    """The same with a box behind the file type."""
    length = int.from_bytes(content[:4], "big")
    return content[:length] + struct.pack(">I4s", 8 + len(inside), name) + inside + content[length:]


def others() -> Iterator[tuple[str, bytes]]:
    for kind in ("gif", "bmp", "tiff", "jpeg2000", "ico", "ppm", "tga", "pcx", "avif", "dds"):
        yield kind, saved(kind)


PHOTOS = {
    f"{kind}: {name}": (f"image/{kind}", content)
    for kind, made in (("jpeg", jpegs), ("png", pngs), ("webp", webps), ("heic", heics))
    for name, content in made()
}
OTHERS = dict(others())
