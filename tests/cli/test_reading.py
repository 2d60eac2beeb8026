"""The commands that read: what a person sees, what a script gets."""

from __future__ import annotations

import csv
import io

import pytest

from imageport.sandbox import Sandbox

from .conftest import GATEWAY, IMAGE_ID, Shell


def test_a_person_sees_a_table_with_local_and_relative_times(shell: Shell) -> None:
    done = shell.terminal("pai", "images", "list", width=200)
    head, line = done.text.splitlines()
    assert done.code == 0
    assert head.split() == [
        "IMAGE",
        "ID",
        "NAME",
        "ACCESSIBILITY",
        "SIZE",
        "WORKSPACE",
        "ID",
        *["GMT", "CREATE", "TIME", "IMAGE", "URI"],
    ]
    assert IMAGE_ID in line
    assert "(now)" in line or "s ago)" in line
    assert "\x1b[1m" in done.out


def test_a_script_gets_json_lines_with_all_fields(shell: Shell) -> None:
    done = shell.pipe("pai", "images", "list", "--verbose")
    [image] = done.lines
    assert (image["image_id"], image["name"], image["accessibility"]) == (IMAGE_ID, "nlp-base", "PRIVATE")
    assert image["gmt_create_time"].endswith("+00:00")
    assert done.err == ""


def test_colours_can_be_switched_off(shell: Shell) -> None:
    assert "\x1b[" not in shell.terminal("pai", "images", "list", NO_COLOR="1").out


def test_a_narrow_terminal_keeps_the_id_whole(shell: Shell) -> None:
    done = shell.terminal("pai", "images", "list", width=80)
    head, line = done.text.splitlines()
    assert line.startswith(IMAGE_ID + " ")
    assert "…" in line
    assert len(head) <= 80
    assert len(line) <= 80


def test_a_terminal_too_narrow_for_a_table_shows_blocks_with_all_ids_whole(
    shell: Shell, sandbox: Sandbox
) -> None:
    uri = "registry.example.com/a-long-name/of-an-image:latest"
    for number in range(60):
        sandbox.add_image(Name=f"image-{number}", ImageUri=uri, WorkspaceId="workspace-000000000001")
    done = shell.terminal("pai", "images", "list", "--all", "--page-size", "50", width=60)
    blocks = done.text.rstrip().split("\n\n")
    assert len(blocks) == 61
    assert blocks[0].splitlines()[0].split() == ["image_id", blocks[0].split()[1]]
    assert sum("workspace-000000000001" in block and uri in block for block in blocks) == 60
    assert "…" not in done.text


def test_a_table_never_takes_the_place_of_whole_ids(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(Name="a-long-name", WorkspaceId="workspace-000000000001")
    words = ("pai", "images", "list", "--columns", "size,name,workspace_id")
    table = shell.terminal(*words, width=38).text.splitlines()
    assert "a-long-… workspace-000000000001" in [" ".join(line.split()) for line in table]
    assert max(map(len, table)) <= 38
    blocks = shell.terminal(*words, width=37).text
    assert "name          a-long-name\nworkspace_id  workspace-000000000001\n" in blocks


def test_an_id_on_a_later_page_is_whole_although_it_is_longer(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(Name="other", WorkspaceId="workspace-000000000001")
    words = ("pai", "images", "list", "--page-size", "1", "--columns", "name,workspace_id,accessibility")
    done = shell.terminal(*words, "--order", "ASC", "--sort-by", "GmtCreateTime", width=60)
    head, first, second = done.text.splitlines()
    assert head.startswith("NAME ")
    assert "workspace-000000000001" not in first
    assert "workspace-000000000001  " in second


@pytest.mark.parametrize("words", [("model-1",), ("--model", "model-1"), ("model-1", "--model", "model-1")])
def test_the_model_of_a_listing_as_it_is_given_to_uploads(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    photo = sandbox.add_photo(modelID="model-1")
    sandbox.add_photo(modelID="model-2")
    assert shell.pipe("photogpt", "images", "list", *words, "--query", "id").out == f"{photo['id']}\n"


@pytest.mark.parametrize(
    ("words", "told"), [((), "Give the model: --model ID."), (("a", "--model", "b"), "Give one model only.")]
)
def test_a_listing_needs_one_model(shell: Shell, words: tuple[str, ...], told: str) -> None:
    done = shell.pipe("photogpt", "images", "list", *words)
    assert done.code == 2
    assert f"Error: {told}\n" in done.err


def test_json_in_a_terminal_and_a_table_in_a_pipe(shell: Shell) -> None:
    assert shell.terminal("pai", "images", "list", "--json").lines[0]["name"] == "nlp-base"
    assert shell.pipe("pai", "images", "list", "--table").out.startswith("IMAGE ID ")


def test_columns_as_csv(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(Name="with-labels", Labels=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "x,y"}])
    done = shell.pipe(
        "pai", "images", "list", "--csv", "--columns", "Name,labels.*.value", "--verbose", "--order", "ASC"
    )
    rows = list(csv.reader(io.StringIO(done.out)))
    assert rows[0] == ["Name", "labels.*.value"]
    assert ["with-labels", '["1", "x,y"]'] in rows


def test_columns_as_json_and_all_of_them_in_a_table(shell: Shell) -> None:
    assert shell.pipe("pai", "images", "list", "--columns", "name").lines == [{"name": "nlp-base"}]
    assert "SOURCE TYPE" in shell.terminal("pai", "images", "list", "--columns", "*", width=600).text


def test_one_field(shell: Shell) -> None:
    assert shell.pipe("pai", "images", "list", "--query", "image_id").out == IMAGE_ID + "\n"
    assert (
        shell.pipe("pai", "images", "get", IMAGE_ID, "--query", "ImageUri").out
        == "registry.example.com/nlp:1\n"
    )
    assert shell.pipe("pai", "images", "list", "--query", "description").out == "\n"


@pytest.mark.parametrize("options", [("--columns", "colour"), ("--query", "colour")])
def test_a_field_that_there_is_not(shell: Shell, options: tuple[str, ...]) -> None:
    done = shell.pipe("pai", "images", "list", *options)
    assert done.code == 2
    assert "There is no field 'colour'; there are image_id, name," in done.err


def test_forms_exclude_each_other(shell: Shell) -> None:
    assert shell.pipe("pai", "images", "list", "--query", "name", "--csv").code == 2
    assert shell.pipe("pai", "images", "list", "--all", "--limit", "3").code == 2


def test_a_listing_without_items(shell: Shell) -> None:
    assert shell.pipe("pai", "images", "list", "--name", "nothing").out == ""
    assert (
        shell.pipe("pai", "images", "list", "--name", "nothing", "--csv", "--columns", "name").out == "name\n"
    )
    assert shell.terminal("pai", "images", "list", "--name", "nothing").text == "Nothing found.\n"


def test_limits(shell: Shell, sandbox: Sandbox) -> None:
    for number in range(120):
        sandbox.add_image(Name=f"image-{number}")
    usual = shell.pipe("pai", "images", "list")
    assert len(usual.lines) == 50
    assert usual.err == "These are the first 50 of 121; --all shows all.\n"
    few = shell.pipe("pai", "images", "list", "--limit", "3")
    assert (len(few.lines), few.err) == (3, "")
    before = len(sandbox.requests)
    whole = shell.pipe("pai", "images", "list", "--all")
    assert len({image["image_id"] for image in whole.lines}) == 121
    assert len(sandbox.requests) - before == 2
    assert len(shell.pipe("pai", "images", "list", "--all", "--page-size", "40").lines) == 121


def test_a_table_goes_on_over_pages_in_the_same_columns(shell: Shell, sandbox: Sandbox) -> None:
    for number in range(30):
        sandbox.add_image(Name=f"image-{number}")
    lines = shell.terminal("pai", "images", "list", "--all", "--page-size", "10").text.splitlines()
    assert len(lines) == 32
    start = lines[0].index("ACCESSIBILITY")
    assert {line[start : start + 7] for line in lines[1:]} == {"PRIVATE"}


def test_pages_are_printed_as_they_arrive(shell: Shell, sandbox: Sandbox) -> None:
    for number in range(3):
        sandbox.add_image(Name=f"image-{number}")
    sandbox.fault("error", operation="ActionListImages", after=1, times=None)
    done = shell.pipe("pai", "images", "list", "--all", "--page-size", "2", "--attempts", "1")
    assert len(done.lines) == 2
    assert done.code == 5


def test_an_object_field_by_field(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(
        ImageId="image-2", Name="with-labels", Labels=[{"Key": "system.chipType", "Value": "GPU"}]
    )
    done = shell.terminal("pai", "images", "get", "image-2", "--verbose")
    fields = dict(line.split(maxsplit=1) for line in done.text.splitlines())
    assert fields["labels"] == "system.chipType=GPU"
    assert fields["image_id"] == "image-2"
    assert "description" not in fields


def test_secrets_of_connections_are_masked_in_every_form(shell: Shell, sandbox: Sandbox) -> None:
    # A server that tells them in plain text, which the sandbox does only when it is asked to.
    plain = {"ConnectionId": "conn-1", "ConnectionName": "mine", "Secrets": {"api_key": "s3cr3t"}}
    reply = {"RequestId": "1", "TotalCount": 1, "Connections": [plain]}
    sandbox.fault("json", operation="ActionListConnections", body=reply, times=None)
    found = shell.pipe("pai", "connections", "list", "--all")
    assert found.lines[0]["secrets"] == {"api_key": "***"}
    assert "s3cr3t" not in found.out
    forms = (("--csv", "--columns", "secrets"), ("--query", "secrets.api_key"), ("--table", "--columns", "*"))
    for form in forms:
        done = shell.pipe("pai", "connections", "list", "--all", *form)
        assert done.code == 0
        assert "***" in done.out
        assert "s3cr3t" not in done.out


def test_connections_of_a_kind(shell: Shell) -> None:
    found = shell.pipe("pai", "connections", "list", "--type", "DashScopeConnection", "--tool-call", "--all")
    assert found.lines
    assert {each["connection_type"] for each in found.lines} == {"DashScopeConnection"}


def test_settings_and_catalog(shell: Shell) -> None:
    domains = shell.pipe("pai", "gateways", "list-domains", *GATEWAY)
    assert len(domains.lines) == 2
    assert "DOMAIN" in shell.terminal("pai", "gateways", "list-domains", *GATEWAY).text
    assert "sms_report_url" in shell.terminal("pai", "messages", "get-config").text
    hosts = shell.pipe("pai", "catalog", "endpoints", "PaiRecService", "2022-12-13", "--query", "host")
    assert "aliyuncs.com" in hosts.out
    assert (
        "AddImage" in shell.pipe("pai", "catalog", "apis", "AIWorkSpace", "2021-02-04", "--query", "name").out
    )
    assert shell.pipe("pai", "catalog", "products", "--query", "code").out


def test_what_needs_no_credentials_gets_none(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe("pai", "catalog", "products", DASHSCOPE_API_KEY="", IMAGEPORT_PAI_BASE_URL=sandbox.url)
    assert done.code == 0
    assert "authorization" not in dict(sandbox.requests[-1].headers)


def test_photos_and_tasks(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_photo(modelID="model-1", name="a.jpg")
    [photo] = shell.pipe("photogpt", "images", "list", "model-1").lines
    assert "modelInput" in shell.terminal("photogpt", "images", "get", photo["id"]).text
    task = sandbox.add_task(model="sandbox-task")["task_id"]
    assert shell.pipe("oceanbase", "tasks", "get", task).lines[0]["task_id"] == task
    assert shell.pipe("oceanbase", "tasks", "get").code == 2


def test_what_a_server_sends_cannot_steer_the_terminal(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(ImageId="image-evil", Name="evil", Description="\x1b]0;owned\x07\x9b31m\nline")
    seen = shell.terminal("pai", "images", "get", "image-evil").out
    assert "\x1b]" not in seen
    assert "\x9b" not in seen
    assert "]0;owned" in seen
    assert "\x9b" not in shell.pipe("pai", "images", "get", "image-evil").out
    [image] = shell.pipe("pai", "images", "get", "image-evil").lines
    assert image["description"] == "\x1b]0;owned\x07\x9b31m\nline"


def test_a_filter_takes_a_new_word_and_tells_a_slip(shell: Shell) -> None:
    done = shell.pipe("pai", "connections", "list", "--type", "DeepSeekConnection", "--json")
    assert (done.code, done.out) == (0, "")
    wrong = shell.pipe("pai", "connections", "list", "--type", "OpenLMConnection")
    assert wrong.code == 2
    assert "Did you mean OpenLLMConnection?" in wrong.err
    assert "[LLM|Embedding|ReRank|...]" in shell.pipe("pai", "connections", "list", "--help").out
