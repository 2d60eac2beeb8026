"""What is around a test: its environment, its report, what is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import imageport
from imageport.sandbox import Sandbox
from imageport.testing.clients import environment

from .inner import Run

pytest_plugins = ["pytester"]
HOME = Path(imageport.__file__).parent
VARIABLES = (
    *("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    *("DASHSCOPE_API_KEY", "PAI_API_KEY", "PHOTOGPT_API_KEY", "OCEANBASE_API_KEY", "OCEANBASE_BASE_URL"),
)


def test_clients_that_the_code_makes_itself_find_the_sandbox_s_credentials(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "http://127.0.0.1:9" if name.endswith("URL") else "real")
    done = run(f"""
        import os
        from imageport import PAI, OceanBase, PhotoGPT

        def test_made(imageport_environment, imageport_sandbox, imageport_requests):
            with PAI(base_url=imageport_sandbox.url) as pai:
                assert list(pai.images.list()) == []
            with PhotoGPT(base_url=imageport_sandbox.url) as photogpt:
                assert list(photogpt.images.list("model-1")) == []
            with OceanBase() as oceanbase:
                assert oceanbase.images.generate("sandbox-sync", prompt="a cat").done
            assert imageport_requests.operations == ["ListImages", "ListModelImages", "GenerateImage"]
            assert "real" not in os.environ.values()

        def test_afterwards_all_is_as_before():
            assert [os.environ[name] for name in {VARIABLES!r}].count("real") == 7
        """)
    done.assert_outcomes(passed=2)


def test_no_variable_is_forgotten() -> None:
    with Sandbox() as sandbox:
        assert environment(sandbox).keys() == {*VARIABLES}
    files = [*HOME.glob("_*.py"), *HOME.glob("_blocking/*.py")]
    sources = "".join(path.read_text("utf-8") for path in files)
    assert set(re.findall(r"\"([A-Z]+(?:_[A-Z]+)*_(?:KEY|ID|SECRET|TOKEN|URL))\"", sources)) == {*VARIABLES}


def test_a_failed_test_shows_what_its_sandbox_got(run: Run) -> None:
    done = run("""
        def test_fails(imageport_pai):
            list(imageport_pai.images.list(name="nlp"))
            assert False

        def test_fails_without_a_sandbox():
            assert False

        def test_passes(imageport_pai):
            list(imageport_pai.connections.list())
        """)
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines(
        ["*Captured imageport sandbox call*", "The sandbox got:", "  1. ActionListImages(*Name='nlp'*) → 200"]
    )
    shown = done.stdout.str()
    assert shown.count("imageport sandbox call") == 1
    assert "ListConnections" not in shown
    assert "sk-sandbox" not in shown


def test_a_failed_assertion_points_at_the_test(run: Run) -> None:
    done = run("""
        def test_order(imageport_pai, imageport_requests, imageport_faults):
            imageport_requests.assert_sent("AddImage", {"Name": "nlp"})

        def test_typo(imageport_faults):
            imageport_faults.add("throttle", "ListImage")
        """)
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["E*AddImage was never sent, and should be.", "E*The sandbox got no request."])
    assert "requests.py" not in done.stdout.str()
    assert "operations.py" not in done.stdout.str()


def test_without_the_extra_it_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest("import sys; sys.modules['uvicorn'] = None")
    pytester.makepyfile(
        test_without_the_extra="""
        def test_one(imageport_pai): ...
        def test_two(): ...
        """
    )
    done = pytester.runpytest_subprocess("-p", "imageport.pytest_plugin", "-W", "error")
    done.assert_outcomes(errors=1, passed=1)
    done.stdout.fnmatch_lines(['The fixture needs uvicorn: pip install "imageport[[]sandbox[]]".'])
    assert "Traceback" not in done.stdout.str()
