"""The plugin as it is installed, beside those that run async tests, and beside xdist."""

from __future__ import annotations

import json

import pytest

pytest_plugins = ["pytester"]

ASYNC = """
    import pytest

    {mark}

    {decorator}
    async def test_blocking_and_awaited(imageport_async_pai, imageport_pai, imageport_requests):
        await imageport_async_pai.images.add("nlp", "registry.example.com/nlp")
        assert [image.name for image in imageport_pai.images.list()] == ["nlp"]
        imageport_requests.assert_operations("AddImage", "ListImages")

    {decorator}
    async def test_everything_is_fresh(imageport_async_signed_pai, imageport_async_oceanbase, imageport_clock,
                                       imageport_faults, tmp_path):
        imageport_faults.add("throttle", "ListImages", retry_after="5")
        assert [image async for image in imageport_async_signed_pai.images.list()] == []
        generation = await imageport_async_oceanbase.images.generate("sandbox-task", prompt="a cat")
        await generation.wait()
        await generation.images[0].save(tmp_path / "cat.png")
        assert imageport_clock.slept[0] == 5
        imageport_faults.assert_struck()

    {fixture}
    async def nlp(imageport_async_pai):
        added = await imageport_async_pai.images.add("nlp", "registry.example.com/nlp")
        yield added.image_id
        await imageport_async_pai.images.remove(added.image_id)

    {decorator}
    async def test_with_an_async_fixture(nlp, imageport_async_pai):
        assert (await imageport_async_pai.images.get(nlp)).name == "nlp"
"""
ANYIO = {"mark": "", "decorator": "@pytest.mark.anyio", "fixture": "@pytest.fixture"}
STRICT = {
    "mark": "import pytest_asyncio",
    "decorator": "@pytest.mark.asyncio",
    "fixture": "@pytest_asyncio.fixture",
}
AUTO = {"mark": "", "decorator": "", "fixture": "@pytest.fixture"}
SCOPE = ("-o", "asyncio_default_fixture_loop_scope=function")


def without(names: str) -> list[str]:
    return [option for name in names.split() for option in ("-p", f"no:{name}")]


HEAVY = without(
    "hypothesispytest pytest_httpx respx schemathesis timeout tracecov valkey"
)  # seconds, and of no interest here


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """Run the tests of a project in a process of its own; every warning is an error."""
    return pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", *HEAVY, *options)


def test_anyio_with_every_backend(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(ASYNC.format(**ANYIO))
    run(pytester, "-p", "no:asyncio").assert_outcomes(passed=6)


@pytest.mark.parametrize(("mode", "words"), [("strict", STRICT), ("auto", AUTO)])
def test_pytest_asyncio(pytester: pytest.Pytester, mode: str, words: dict[str, str]) -> None:
    pytester.makepyfile(ASYNC.format(**words))
    run(pytester, "-o", f"asyncio_mode={mode}", *SCOPE).assert_outcomes(passed=3)


def test_unittest_s_own_async_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest

        class TestImages(unittest.IsolatedAsyncioTestCase):
            @pytest.fixture(autouse=True)
            def given(self, imageport_async_pai):
                self.pai = imageport_async_pai

            async def test_add(self):
                added = await self.pai.images.add("nlp", "registry.example.com/nlp")
                assert (await self.pai.images.get(added.image_id)).name == "nlp"
        """)
    run(pytester, *SCOPE).assert_outcomes(passed=1)


def test_every_worker_of_xdist_has_a_server_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os, pathlib
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_alone(number, imageport_pai, imageport_sandbox, imageport_requests):
            with open(f"{os.environ['PYTEST_XDIST_WORKER']}.txt", "a") as file:
                print(imageport_sandbox.url, file=file)
            assert list(imageport_pai.images.list()) == []
            imageport_pai.images.add("nlp", "registry.example.com/nlp")
            imageport_requests.assert_operations("ListImages", "AddImage")
        """)
    run(pytester, "-n", "2", *SCOPE).assert_outcomes(passed=8)
    urls = [set(path.read_text("utf-8").split()) for path in pytester.path.glob("gw*.txt")]
    assert [len(each) for each in urls] == [1, 1]
    assert len(set.union(*urls)) == 2


COSTLY = {
    *("httpx", "httpcore", "attr", "anyio", "imageport_api", "starlette"),
    *("uvicorn", "jsonschema_rs", "PIL", "python_multipart", "click", "rich", "schemathesis", "asyncio"),
}
LOADED = """
    import json, pathlib, sys

    def pytest_sessionfinish(session):
        ours = session.config.pluginmanager.has_plugin("imageport")
        pathlib.Path("with.json" if ours else "without.json").write_text(json.dumps(sorted(sys.modules)))
"""


def test_a_run_without_its_fixtures_pays_nothing(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(LOADED)
    pytester.makepyfile("def test_nothing(): pass")
    others = without("anyio asyncio xdist xdist.looponfail")
    for options in (others, [*others, *without("imageport")]):
        run(pytester, *options).assert_outcomes(passed=1)
    found, alone = (
        set(json.loads((pytester.path / f"{name}.json").read_text("utf-8"))) for name in ("with", "without")
    )
    # Since Python 3.14 pytest alone loads asyncio, by pdb.
    assert not {name for name in found - alone if name.split(".")[0] in COSTLY}
    ours = {name for name in found if name.startswith("imageport")}
    assert ours == {"imageport", "imageport._version", "imageport.errors", "imageport.pytest_plugin"}
