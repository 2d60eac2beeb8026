from __future__ import annotations

import pytest

from .helpers import WORKSPACE, Caller, code


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nowhere",
        "/api/v1/images/",
        "/api/v1/images/a%2Fb",
        "/api/v1/images/%2e%2e",
        "/api/v1/images/%ff",
        "/api/v1/images/a%0A",
        "/api/AIWorkSpace/v1/ListWorkspaces",
        "/api/AIWorkSpace/2021-02-04%0A/ListWorkspaces",
        "/api/AIWorkSpace/2021-02-04/List-Workspaces",
        "/meta/v1/products/eas/versions/latest/api-docs.json",
    ],
)
def test_a_path_of_no_operation_is_a_404_in_the_vendors_words(caller: Caller, path: str) -> None:
    refused = caller.bearer("GET", path)
    assert code(refused) == (404, "InvalidApi.NotFound")
    assert refused.json()["RequestId"] == refused.headers["x-acs-request-id"]
    assert refused.json()["HostId"] == caller.http.base_url.netloc.decode()


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PATCH", "/api/v1/images", "GET, POST"),
        ("HEAD", "/api/v1/images", "GET, POST"),
        ("OPTIONS", "/api/v1/images/image-1", "DELETE, GET"),
        ("GET", "/api/v1/images/image-1/publish", "PUT"),
        ("GET", f"{WORKSPACE}/AddImage", "POST"),
        ("DELETE", f"{WORKSPACE}/ListWorkspaces", "GET, POST"),
        ("GET", "/api/predict/echo/below", "POST"),
    ],
)
def test_a_method_of_no_operation_is_a_405_that_lists_all_methods(
    caller: Caller, method: str, path: str, allow: str
) -> None:
    refused = caller.bearer(method, path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == allow


def test_a_concrete_path_wins_over_a_template(caller: Caller) -> None:
    caller.bearer("GET", f"{WORKSPACE}/ListImages")
    caller.bearer("GET", f"{WORKSPACE}/ListWorkspaces")
    seen = caller.http.get("/_sandbox/requests").json()
    assert [each["operation"] for each in seen] == ["ActionListImages", "CallAction"]


def test_the_served_spec_names_no_host(caller: Caller) -> None:
    served = caller.http.get("/openapi.json")
    assert served.json()["openapi"] == "3.1.0"
    assert '"servers"' not in served.text
