"""The commands that change something: what they send, what they ask first, what they print."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageport.sandbox import Sandbox

from . import curling
from .conftest import IMAGE_ID, PHOTOS, Shell


def test_an_image_from_its_registration_to_its_end(shell: Shell, sandbox: Sandbox) -> None:
    words = (
        "pai",
        "images",
        "add",
        "nlp-new",
        "registry.example.com/nlp:2",
        "--label",
        "system.chipType=GPU",
    )
    added = shell.pipe(*words, "--size", "2", "--query", "image_id").out.strip()
    [image] = shell.pipe("pai", "images", "get", added, "--verbose").lines
    assert image["labels"] == [{"key": "system.chipType", "value": "GPU"}]
    assert shell.pipe("pai", "images", "publish", added, "--yes").lines[0]["image_id"] == added
    assert shell.pipe("pai", "images", "get", added, "--query", "accessibility").out == "PUBLIC\n"
    assert shell.pipe(
        "pai", "images", "remove", added, IMAGE_ID, "--yes", "--query", "image_id"
    ).out.split() == [
        added,
        IMAGE_ID,
    ]
    assert shell.pipe("pai", "images", "list").out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("pai", "images", "remove", IMAGE_ID),
        ("pai", "images", "publish", IMAGE_ID),
        ("photogpt", "images", "delete", "img-1"),
    ],
)
def test_what_cannot_be_undone_is_asked_for(shell: Shell, sandbox: Sandbox, words: tuple[str, ...]) -> None:
    before = len(sandbox.requests)
    piped = shell.pipe(*words)
    assert piped.code == 2
    assert "say --yes" in piped.err
    refused = shell.terminal(*words, typed="n\n")
    assert refused.code == 1
    assert f"{words[-1]}" in refused.text
    assert "Nothing was changed." in refused.text
    assert len(sandbox.requests) == before


def test_yes_at_the_prompt(shell: Shell) -> None:
    done = shell.terminal("pai", "images", "remove", IMAGE_ID, typed="y\n")
    assert done.code == 0
    assert f"Remove {IMAGE_ID}? [y/N]" in done.text
    assert shell.pipe("pai", "images", "get", IMAGE_ID).code == 4


def test_one_of_several_fails_and_the_rest_goes_on(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(ImageId="image-second", Name="second")
    done = shell.pipe("pai", "images", "remove", "image-nothere", "image-second", "--yes")
    assert done.code == 4
    assert [line["image_id"] for line in done.lines] == ["image-second"]
    assert done.err.startswith("Error: image-nothere: ActionRemoveImage: 404")


def test_refused_credentials_end_the_work(shell: Shell, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    done = shell.pipe("pai", "images", "remove", "a", "b", "c", "--yes", "--api-key", "sk-wrong")
    assert done.code == 3
    assert len(sandbox.requests) - before == 1


def test_a_lost_reply_of_a_call_that_must_not_be_repeated(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("lost", operation="CallActionPost", times=None)
    done = shell.pipe("pai", "call", "AIWorkSpace", "2021-02-04", "CreateWorkspace", "--method", "POST")
    assert done.code == 6
    assert "was perhaps done" in done.err


def test_call_and_model_services(shell: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    call = ("pai", "call", "AIWorkSpace", "2021-02-04", "ListWorkspaces")
    assert "Workspaces" in shell.pipe(*call, "PageSize:=10").lines[0]
    assert sandbox.requests[-1].query == "PageSize=10"
    assert shell.pipe(*call, "PageSize=").code in (0, 2)
    assert shell.pipe(*call, "PageSize:=x").code == 2
    echo = ("pai", "services", "predict", "echo")
    assert shell.pipe(*echo, '{"a": [1]}').out == '{"a": [1]}'
    assert shell.pipe(*echo, "-", text="plain").out == "plain"
    assert shell.pipe(*echo, '{"a": [1]}', "--query", "a.0").out == "1\n"
    (tmp_path / "in.json").write_text('{"b": 2}', "utf-8")
    assert shell.terminal(*echo, "@in.json").text == '{"b": 2}\n'
    assert shell.pipe(*echo, "@nothere").code == 2
    assert shell.pipe(*echo, "x", "--token", "wr0ng").code == 3
    items = shell.pipe("pai", "services", "recommend", "user-1", "3", "home", "--features", '{"age": 3}')
    assert items.code == 0


def test_a_service_needs_its_token(bare_shell: Shell) -> None:
    done = bare_shell.pipe("pai", "services", "predict", "echo", "x")
    assert done.code == 2
    assert "--endpoint is needed, or pai.service_endpoint in a profile." in done.err


DRY = [
    ("pai", "images", "list", "--name", "a b"),
    ("pai", "images", "add", "nlp-new", "registry.example.com/nlp:2", "--label", "k=it's"),
    ("pai", "images", "publish", IMAGE_ID),
    ("pai", "images", "remove", IMAGE_ID),
    ("pai", "call", "AIWorkSpace", "2021-02-04", "ListWorkspaces", "--method", "POST", "A=1"),
    ("pai", "services", "predict", "echo", '{"a": 1}'),
    ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "a cat", "n:=2"),
    ("photogpt", "images", "delete", "img-1"),
]


@pytest.mark.parametrize("words", DRY, ids=lambda words: "-".join(words[:3]))
def test_a_dry_run_prints_the_request_without_secrets_and_sends_nothing(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    before = len(sandbox.requests)
    done = shell.pipe(*words, "--dry-run")
    assert done.code == 0, done.err
    assert len(sandbox.requests) == before
    [line] = done.out.splitlines()
    assert line.startswith("curl --request ")
    assert "sk-sandbox" not in line
    assert "sandbox-token" not in line
    assert "***" in line


def test_the_line_for_curl_sends_what_the_client_sends(shell: Shell, sandbox: Sandbox) -> None:
    words = ("pai", "images", "add", "nlp-new", "registry.example.com/nlp:2", "--label", "k=it's")
    words = (*words, "--image-id", "image-4c62f1b7a9d2e353u2")
    line = shell.pipe(*words, "--dry-run").out
    assert curling.run(line, "sk-sandbox")["ImageId"] == words[-1]
    theirs = sandbox.requests[-1]
    assert shell.pipe("pai", "images", "remove", words[-1], "--yes").code == 0
    assert shell.pipe(*words).code == 0
    ours = sandbox.requests[-1]
    for name in ("method", "path", "query", "body"):
        assert getattr(theirs, name) == getattr(ours, name)
    sent = dict(ours.headers)
    assert {name: dict(theirs.headers)[name] for name in sent} == sent


def test_the_line_for_curl_uploads_what_the_client_uploads(shell: Shell, sandbox: Sandbox) -> None:
    photo = str(PHOTOS / "astronaut.jpg")
    line = shell.pipe("photogpt", "images", "upload", photo, "--model", 'mo"del', "--dry-run").out
    assert not sandbox.uploads
    assert curling.run(line, "sk-sandbox")["status"] == "OK"
    [upload] = sandbox.uploads
    assert (upload["model"], upload["name"]) == ('mo"del', "astronaut.jpg")
    assert upload["size"] == Path(photo).stat().st_size


def test_a_signed_dry_run_shows_no_part_of_the_proof(shell: Shell) -> None:
    pair = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "sandbox-ak", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "sandbox-secret"}
    done = shell.pipe("pai", "images", "list", "--dry-run", **pair)
    assert "authorization: ACS3-HMAC-SHA256 ***'" in done.out
    assert "Signature=" not in done.out
    secret = {**pair, "ALIBABA_CLOUD_SECURITY_TOKEN": "t0ken"}
    assert "t0ken" not in shell.pipe("pai", "images", "list", "--dry-run", **secret).out


def test_an_upload(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe("photogpt", "images", "upload", str(PHOTOS / "astronaut.jpg"), "--model", "model-1")
    [row] = done.lines
    assert (row["state"], row["id"]) == ("done", sandbox.uploads[0]["id"])
    assert done.code == 0
    assert (
        shell.pipe("photogpt", "images", "delete", row["id"], "--yes", "--query", "id").out
        == f"{row['id']}\n"
    )


def test_several_uploads_in_a_terminal_show_progress_and_a_table(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="UploadImage", delay=0.3, times=1)
    done = shell.terminal("photogpt", "images", "upload", str(PHOTOS / "*.jpg"), "--model", "model-1")
    assert done.code == 0
    assert "all files" in done.text
    assert "astronaut.jpg" in done.text
    assert done.text.rstrip().endswith("2 done.")
    assert {upload["name"] for upload in sandbox.uploads} == {"astronaut.jpg", "hubble.jpg"}


def test_wrong_files(shell: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    upload = ("photogpt", "images", "upload", "--model", "model-1")
    assert "There is no file 'nothere.jpg'." in shell.pipe(*upload, "nothere.jpg").err
    assert "is a folder" in shell.pipe(*upload, str(PHOTOS)).err
    (tmp_path / "text.jpg").write_text("no picture", "utf-8")
    done = shell.pipe(*upload, "text.jpg", str(PHOTOS / "hubble.jpg"))
    assert done.code == 7
    assert {line["state"] for line in done.lines} == {"refused", "done"}
    assert len(sandbox.uploads) == 1


def test_an_upload_of_which_nobody_knows(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("lost", operation="UploadImage")
    done = shell.pipe("photogpt", "images", "upload", str(PHOTOS / "hubble.jpg"), "--model", "model-1")
    assert done.code == 6
    assert done.lines[0]["state"] == "unknown"
    assert "perhaps uploaded" in done.err


def test_a_generation_is_saved_under_a_true_ending(shell: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    words = ("oceanbase", "images", "generate", "--prompt", "A cat, & more!", "--out", "pictures")
    [row] = shell.pipe(*words, "--model", "sandbox-sync").lines
    [file] = row["files"]
    assert Path(file).name.startswith("001-a-cat-more.")
    head = (tmp_path / file).read_bytes()[:4]
    assert head.startswith((b"\x89PNG", b"\xff\xd8\xff"))
    assert Path(file).suffix in (".png", ".jpg")
    [again] = shell.pipe(*words, "--model", "sandbox-choices").lines
    assert Path(again["files"][0]).name.startswith("001-a-cat-more~2.")
    assert len(list((tmp_path / "pictures").iterdir())) == 2


def test_a_generation_in_a_terminal(shell: Shell, sandbox: Sandbox) -> None:
    words = (
        "oceanbase",
        "images",
        "generate",
        "--prompt",
        "a cat",
        "--out",
        "pictures",
        "--model",
        "sandbox-task",
    )
    done = shell.terminal(*words)
    assert done.code == 0
    assert "all generations" in done.text
    assert "001-a-cat" in done.text
    assert " done " in done.text


def test_a_task_that_is_not_waited_for(shell: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    words = ("oceanbase", "images", "generate", "--prompt", "a cat", "--model", "sandbox-task", "--no-wait")
    [row] = shell.pipe(*words).lines
    assert row["files"] == []
    done = shell.pipe("oceanbase", "tasks", "wait", "--token", row["token"], "--out", "pictures")
    assert done.lines[0]["status"] == "succeeded"
    assert (tmp_path / done.lines[0]["files"][0]).is_file()
    seen = shell.terminal("oceanbase", "tasks", "wait", row["task_id"])
    assert seen.code == 0
    assert "succeeded" in seen.text


def test_tasks_that_do_not_end_well(shell: Shell, sandbox: Sandbox) -> None:
    failing = sandbox.add_task(model="sandbox-task-fails")["task_id"]
    sandbox.fail_task(failing)
    assert shell.pipe("oceanbase", "tasks", "wait", failing).code == 1
    never = sandbox.add_task(model="sandbox-task-never")["task_id"]
    late = shell.pipe("oceanbase", "tasks", "wait", never, "--wait-timeout", "0.2")
    assert late.code == 5
    assert "imageport oceanbase tasks wait --token " in late.err


def test_a_paid_call_of_which_nobody_knows(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("lost", operation="GenerateImage")
    done = shell.pipe("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "a cat")
    assert done.code == 6
    assert done.lines[0]["state"] == "unknown"
    assert len(sandbox.generations) == 1


def test_a_prompt_and_a_file_of_prompts_exclude_each_other(shell: Shell) -> None:
    done = shell.pipe("oceanbase", "images", "generate", "--model", "m", "--prompt", "x", "--prompts", "y")
    assert done.code == 2
    assert shell.pipe("oceanbase", "images", "generate", "--prompt", "x").code == 2
