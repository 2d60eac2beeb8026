"""The requests that the documents show, byte for byte, but for masked values and the host."""

from __future__ import annotations

import socket

import httpx
import pytest

from imageport.sandbox import Sandbox

from .helpers import Caller

BEARER = "Authorization: Bearer sk-sandbox\r\n"
JSON = "Content-Type: application/json\r\n"
ADD = b"""{
  "Name": "nlp-compression",
  "Description": "NLP model compression training image",
  "ImageUri": "registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu",
  "Labels": [
    {
      "Key": "system.chipType",
      "Value": "GPU"
    }
  ],
  "WorkspaceId": "15******45",
  "Accessibility": "PUBLIC",
  "Size": 2
}"""


def send(sandbox: Sandbox, line: str, headers: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request as curl would."""
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{line} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}{headers}{length}Connection: close\r\n\r\n".encode() + body)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(reply[9:12]), reply.partition(b"\r\n\r\n")[2]


def test_add_get_list_publish_delete(sandbox: Sandbox, caller: Caller) -> None:
    root = "/api/AIWorkSpace/2021-02-04"
    status, body = send(sandbox, f"POST {root}/AddImage", BEARER + JSON, ADD)
    assert status == 200, body
    added = httpx.Response(200, content=body).json()
    assert set(added) == {"RequestId", "ImageId"}
    image_id = added["ImageId"]
    status, body = send(sandbox, f"GET {root}/GetImage?ImageId={image_id}&Verbose=false", BEARER)
    assert (status, b'"Name":"nlp-compression"' in body) == (200, True)
    query = "WorkspaceId=15******45&PageNumber=1&PageSize=20"
    status, body = send(sandbox, f"GET {root}/ListImages?{query}", BEARER + JSON)
    assert (status, b'"TotalCount":1' in body) == (200, True)
    status, body = send(sandbox, f"PUT {root}/images/{image_id}/publish", BEARER + JSON)
    assert status == 200, body
    status, body = send(sandbox, f"DELETE {root}/images/{image_id}", BEARER + JSON)
    assert status == 200, body
    assert caller.list()["TotalCount"] == 0


def test_the_masked_ids_of_the_documents_are_not_found(sandbox: Sandbox) -> None:
    root = "/api/AIWorkSpace/2021-02-04"
    for line in (f"PUT {root}/images/image-dk******fa/publish", f"DELETE {root}/images/image-rbv***9"):
        status, body = send(sandbox, line, BEARER + JSON)
        assert (status, b"InvalidImageId.NotFound" in body) == (404, True)


def test_a_key_that_the_shell_did_not_fill_in_is_a_401(sandbox: Sandbox) -> None:
    headers = "Authorization: Bearer $DASHSCOPE_API_KEY\r\n"
    status, _ = send(sandbox, "GET /api/AIWorkSpace/2021-02-04/ListImages", headers)
    assert status == 401


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (
            "/api/AIWorkSpace/2021-02-04/ListConnections"
            "?WorkspaceId=15945&MaxResults=10&SortBy=GmtCreateTime&Order=DESC",
            b'"TotalCount":9',
        ),
        (
            "/api/eas/2021-07-01/ListGatewayDomains?ClusterId=cn-shanghai&GatewayId=gw-1uhcqmsc7x22abcdef",
            b'"CustomDomains":[',
        ),
        ("/api/PaiPlugin/2022-01-12/GetMessageConfig", b'"ErrorCode":0'),
        ("/api/AIWorkSpace/2021-02-04/ListWorkspaces", b'"WorkspaceId":"15945"'),
    ],
)
def test_reads_of_the_api_catalog(sandbox: Sandbox, target: str, found: bytes) -> None:
    status, body = send(sandbox, f"GET {target}", BEARER + JSON)
    assert (status, found in body) == (200, True), body


def test_the_native_request_of_the_help_page(sandbox: Sandbox, caller: Caller) -> None:
    headers = {"content-type": "application/json"}
    added = caller.signed("AddImage", content=ADD, headers=headers)
    assert added.status_code == 200, added.text
    wanted = {"WorkspaceId": "15******45", "Accessibility": "PUBLIC", "Size": 2}
    assert wanted.items() <= caller.get(added.json()["ImageId"]).json().items()
