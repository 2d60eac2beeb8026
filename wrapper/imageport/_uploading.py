"""The form of an upload: the file is opened, held to the rules and measured before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from imageport._check import identifier, text
from imageport.errors import InvalidRequestError
from imageport_api.types import File

if TYPE_CHECKING:
    from imageport._files import Progress
    from imageport._sources import AsyncImageSource, AwaitedFile, Copy, ImageSource
    from imageport_api.models import PhotoType, UploadForm


def open_upload(
    source: ImageSource | Copy, model_id: str, kind: PhotoType, on_progress: Progress | None, limit: int
) -> UploadForm:
    """Open the file of an upload and say what it is for; it has to be closed.

    A whole request of more than *limit* bytes is refused.
    """
    from imageport._files import ImageFile
    from imageport_api.models import UploadData, UploadForm

    text(kind, "type")
    data = UploadData(identifier(model_id, "model_id"), kind)
    file = ImageFile(source, limit)
    file.on_progress = on_progress
    payload: Any = file
    form = UploadForm(File(payload, file.name, file.media_type), data)
    try:
        _check_size(form, limit)
    except BaseException:
        close_upload(form)
        raise
    return form


async def open_upload_async(
    source: AsyncImageSource, model_id: str, kind: PhotoType, on_progress: Progress | None, limit: int
) -> UploadForm:
    """Do the same in a thread; a file that has to be awaited is read first."""
    from imageport._sources import AwaitedFileError, is_awaited
    from imageport._threads import made_in_thread

    def opening(found: ImageSource | Copy) -> Awaitable[UploadForm]:
        make = partial(open_upload, found, model_id, kind, on_progress, limit)
        return made_in_thread(make, close_upload)

    if not is_awaited(source):
        try:
            return await opening(cast("ImageSource", source))
        except AwaitedFileError:
            pass  # nothing shows before it is called that it has to be awaited
    copy = await _copied(cast("AwaitedFile", source), limit)
    try:
        return await opening(copy)
    except BaseException:
        copy.file.close()
        raise


async def _copied(source: AwaitedFile, limit: int) -> Copy:
    """Read a file that has to be awaited, from where it stands, so that it can be read again."""
    from anyio.to_thread import run_sync

    from imageport._sources import CHUNK, Copy, a_part, file_errors, name_of, no_source

    if not hasattr(source, "read"):
        raise no_source(source)
    with file_errors("file"):
        copy = Copy(name_of(source), limit)
        try:
            while part := a_part(await source.read(CHUNK)):
                await run_sync(copy.write, part)
            copy.file.seek(0)
        except BaseException:
            copy.file.close()
            raise
    return copy


def close_upload(form: UploadForm) -> None:
    """Close what was opened for an upload."""
    form.file.payload.close()


def form_data(form: UploadForm) -> bytes:
    """Return the JSON beside the file, as the generated code writes it."""
    return form.to_multipart()[1][1][1]  # pyright: ignore[reportReturnType] - always bytes


def _check_size(form: UploadForm, limit: int) -> None:
    from imageport._form import Form

    payload: Any = form.file.payload
    size = Form(payload, form_data(form)).size
    if size > limit:
        raise InvalidRequestError(
            f"The request would be {size} bytes, {size - limit} over the limit of {limit}."
        )
