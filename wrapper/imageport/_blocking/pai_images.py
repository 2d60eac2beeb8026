"""Training images of PAI, blocking."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Unpack

from imageport import _clock
from imageport._arguments import (
    add_image_request,
    given,
    label_filter,
)
from imageport._check import identifier
from imageport._core import expect, reading
from imageport._doors import Doors
from imageport._listing import Listing
from imageport._options import CallOptions, what_is_left
from imageport._pages import Key, Page, Walk, check_limit, number
from imageport._results import (
    image_key,
    image_page,
    not_visible,
    settle,
    unresolved,
    with_image_id,
    with_own_id,
)
from imageport._session import BlockingCall
from imageport.errors import ConflictError, ImagePortError, NotFoundError, OutcomeUnknown
from imageport_api.api.pai_actions import (
    action_add_image,
    action_get_image,
    action_list_images,
    action_publish_image,
    action_remove_image,
)
from imageport_api.api.pai_images import (
    add_image,
    get_image,
    list_images,
    publish_image,
    remove_image,
)
from imageport_api.models import (
    AddImageResult,
    Image,
    ImageList,
    PublishImageResult,
    RemoveImageResult,
)

if TYPE_CHECKING:
    from imageport_api.models import (
        Accessibility,
        AddImageRequest,
        ListImagesOrder,
        SortField,
    )


class Images:
    """Training images: register, find, publish, remove."""

    def __init__(self, doors: Doors[BlockingCall]) -> None:
        self._doors = doors

    def add(
        self,
        name: str,
        image_uri: str,
        *,
        labels: Mapping[str, str] | None = None,
        description: str | None = None,
        workspace_id: str | None = None,
        accessibility: Accessibility | None = None,
        size: int | None = None,
        image_id: str | None = None,
        source_type: str | None = None,
        source_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AddImageResult:
        """Register an image; nothing is registered twice.

        *name*: 1 to 50 lowercase letters, digits and hyphens, a letter first; unique in the workspace.
        *size* is in GB. An id is made when *image_id* is left out: after a lost reply it is looked up, and
        the request is sent again only when it is not there. Raises ConflictError when name or id is taken,
        OutcomeUnknown when it cannot be found out: also when a request that was sent again meets a conflict
        while the image is not visible. Source: seed 001.
        """
        api = self._doors.pick(add_image, action_add_image)
        body = add_image_request(
            name,
            image_uri,
            image_id,
            labels,
            description=description,
            workspace_id=workspace_id,
            accessibility=accessibility,
            size=size,
            source_type=source_type,
            source_id=source_id,
        )
        call = self._doors.call(api, options)
        with reading(call):
            while True:
                try:
                    with reading(call, last=False):
                        return with_own_id(
                            expect(AddImageResult, api.sync(client=call, body=body), call), body
                        )
                except (OutcomeUnknown, ConflictError) as error:
                    found = self._look_up(body, error, call, options)
                    if found is not None:
                        return found
                    _clock.sleep(call.course.again(error))

    def _look_up(
        self,
        body: AddImageRequest,
        lost: ImagePortError,
        call: BlockingCall,
        options: CallOptions,
    ) -> AddImageResult | None:
        """Find out whether a lost AddImage was done; None when it was not and may be sent again."""
        if not call.course.may_be_done(lost):
            raise lost
        if (wait := call.course.before_look_up(lost)) > 0:
            _clock.sleep(wait)
        looks = 0
        while True:
            try:
                rest = what_is_left(options, call.course.room())
                found = self.get(str(body.image_id), **rest)
            except NotFoundError:
                if not isinstance(lost, ConflictError):
                    return None
            except ImagePortError as failed:
                raise unresolved(lost, failed) from failed
            else:
                return settle(found, body, lost)
            looks += 1
            if (wait := call.course.before_next_look(looks)) is None:
                raise not_visible(lost, body) from lost
            _clock.sleep(wait)

    def get(self, image_id: str, *, verbose: bool | None = None, **options: Unpack[CallOptions]) -> Image:
        """Read an image; its labels only when *verbose*. Source: seed 000."""
        api = self._doors.pick(get_image, action_get_image)
        identifier(image_id, "image_id")
        call = self._doors.call(api, options)
        with reading(call):
            reply = api.sync(image_id=image_id, client=call, verbose=given(verbose))
            return with_image_id(expect(Image, reply, call), image_id)

    def list(
        self,
        *,
        name: str | None = None,
        labels: Mapping[str, str] | None = None,
        workspace_id: str | None = None,
        query: str | None = None,
        accessibility: Accessibility | str | None = None,
        image_uri: str | None = None,
        sort_by: SortField | str | None = None,
        order: ListImagesOrder | None = None,
        verbose: bool | None = None,
        page_size: int = 20,
        page_number: int = 1,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Listing[Image]:
        """List images: iterate for items, ``.pages()`` for pages; *limit* bounds the items in all.

        *name* and *query* match anywhere, *labels* must all match. *page_size* is 1 to 100. *accessibility*
        and *sort_by* take any word, since new ones come; a slip of a known one is refused. A *deadline*
        bounds each page. Source: seed 000.
        """
        api = self._doors.pick(list_images, action_list_images)
        conditions = label_filter(labels)

        def ask(call: BlockingCall, number: Key) -> Page[Image]:
            with reading(call):
                reply = api.sync(
                    client=call,
                    name=given(name),
                    labels=conditions,
                    workspace_id=given(workspace_id),
                    query=given(query),
                    accessibility=given(accessibility),
                    image_uri=given(image_uri),
                    sort_by=given(sort_by),
                    order=given(order),
                    verbose=given(verbose),
                    page_size=page_size,
                    page_number=number,  # pyright: ignore[reportArgumentType] - a number here
                )
                return image_page(expect(ImageList, reply, call))

        def fetch(number: Key) -> Page[Image]:
            return ask(self._doors.call(api, options), number)

        first, size = number(page_number, "page_number"), number(page_size, "page_size")
        start = partial(Walk[Image], first, size, check_limit(limit), image_key)
        self._doors.rehearse(api, options, lambda call: ask(call, page_number))
        return Listing(start, fetch, self._doors.core.operation_of(api).id)

    def publish(self, image_id: str, **options: Unpack[CallOptions]) -> PublishImageResult:
        """Make a private image public; only its creator may, and nothing takes it back. Source: seed 000."""
        api = self._doors.pick(publish_image, action_publish_image)
        identifier(image_id, "image_id")
        call = self._doors.call(api, options)
        with reading(call):
            return with_image_id(
                expect(PublishImageResult, api.sync(image_id=image_id, client=call), call), image_id
            )

    def remove(self, image_id: str, **options: Unpack[CallOptions]) -> RemoveImageResult:
        """Remove an image. Not found after a lost reply counts as done. Source: seed 000."""
        api = self._doors.pick(remove_image, action_remove_image)
        identifier(image_id, "image_id")
        call = self._doors.call(api, options)
        with reading(call):
            return expect(RemoveImageResult, api.sync(image_id=image_id, client=call), call)
