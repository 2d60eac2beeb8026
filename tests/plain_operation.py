"""The spec with one more operation, as somebody writes it who knows OpenAPI and none of our extensions."""

from __future__ import annotations

from pathlib import Path

SPEC = Path(__file__).parents[1] / "spec" / "openapi.yaml"
PLACE = "  /api/v1/images/{ImageId}:\n"
UPDATE_IMAGE = """\
    put:
      operationId: UpdateImage
      tags: [pai_images]
      summary: Update an image.
      security: [{AcsSignature: []}]
      parameters: [{$ref: "#/components/parameters/ImageIdInPath"}]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {Description: {type: string}}
      responses:
        200:
          description: The image was updated.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/RemoveImageResult"}
"""
IMAGE_KIND = """\
        - {name: ImageKind, in: query, description: "Only these.", schema: {type: string}, example: a}
"""


def with_operation(old: str = "", new: str = "") -> str:
    """Return the spec with UpdateImage, in whose text *old* is *new*."""
    assert old in UPDATE_IMAGE
    head, place, tail = SPEC.read_text("utf-8").partition(PLACE)
    servers, get, rest = tail.partition("    get:\n")
    return head + place + servers + UPDATE_IMAGE.replace(old, new, 1) + get + rest


def with_parameter(text: str) -> str:
    """Return *text* with one more parameter of ListImages."""
    begin = "      parameters: &list_images_parameters\n"
    assert begin in text
    return text.replace(begin, begin + IMAGE_KIND)


def line_of(text: str, words: str) -> int:
    """Return the first line of *text* that holds *words*."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)
