"""The fixtures in a test run of their own, without other plugins."""

from __future__ import annotations

from .inner import Run

pytest_plugins = ["pytester"]


def test_the_fixtures_are_documented(run: Run) -> None:
    [*lines] = run("", "--fixtures", "-q").outlines
    ours = [n for n, line in enumerate(lines) if line.startswith("imageport_")]
    assert len(ours) == 14
    assert all(lines[n + 1].startswith("    ") and "no docstring" not in lines[n + 1] for n in ours)


def test_a_client_of_each_kind_is_ready(run: Run) -> None:
    done = run("""
        import asyncio, io

        def test_blocking(
            imageport_pai, imageport_signed_pai, imageport_photogpt, imageport_oceanbase, imageport_requests
        ):
            imageport_pai.images.add("nlp", "registry.example.com/nlp")
            assert [image.name for image in imageport_signed_pai.images.list()] == ["nlp"]
            assert list(imageport_photogpt.images.list("model-1")) == []
            assert imageport_oceanbase.images.generate("sandbox-sync", prompt="a cat").done
            assert imageport_requests.operations == [
                "ActionAddImage", "ListImages", "ListModelImages", "GenerateImage"
            ]

        def test_awaited(
            imageport_async_pai,
            imageport_async_signed_pai,
            imageport_async_photogpt,
            imageport_async_oceanbase,
            imageport_requests,
        ):
            async def work():
                await imageport_async_pai.images.add("nlp", "registry.example.com/nlp")
                assert [image.name async for image in imageport_async_signed_pai.images.list()] == ["nlp"]
                assert [photo async for photo in imageport_async_photogpt.images.list("model-1")] == []
                assert (await imageport_async_oceanbase.images.generate("sandbox-sync", prompt="a cat")).done

            asyncio.run(work())
            assert imageport_requests.operations == [
                "ActionAddImage", "ListImages", "ListModelImages", "GenerateImage"
            ]
        """)
    done.assert_outcomes(passed=2)


def test_an_async_client_serves_one_loop_after_the_other_and_leaves_nothing(run: Run) -> None:
    done = run("""
        import asyncio, gc
        import trio

        def test_loops(imageport_async_pai):
            async def all():
                assert len([each async for each in imageport_async_pai.connections.list()]) == 27

            async def work():
                await asyncio.gather(*(all() for _ in range(5)))

            async def more():
                async with imageport_async_pai:
                    await all()

            asyncio.run(work())
            asyncio.run(work())
            trio.run(more)
            gc.collect()  # an open socket would warn
        """)
    done.assert_outcomes(passed=1)


def test_every_test_begins_afresh_on_one_server(run: Run) -> None:
    done = run("""
        import pytest
        from imageport import errors

        urls = set()

        @pytest.mark.parametrize("round", range(3))
        def test_fresh(round, imageport_pai, imageport_sandbox, imageport_faults, imageport_requests):
            urls.add(imageport_sandbox.url)
            assert len(urls) == 1
            imageport_requests.assert_not_sent()
            assert list(imageport_pai.images.list()) == []
            assert abs(imageport_sandbox.app.state.clock.now() - __import__("time").time()) < 60
            assert imageport_sandbox.app.state.pace.seconds == 1.5
            imageport_pai.images.add("nlp", "registry.example.com/nlp")
            imageport_faults.add("error", times=None)
            imageport_sandbox.advance(10_000)
            imageport_sandbox.set_pace(seconds=7)
        """)
    done.assert_outcomes(passed=3)


def test_what_a_test_leaves_on_its_way_does_not_reach_the_next_one(run: Run) -> None:
    done = run("""
        import threading, time
        import pytest
        from pressure import HANG
        from imageport import PAI, NetworkError, Retry

        ended = []

        def test_that_leaves_something(imageport_sandbox, imageport_faults):
            imageport_faults.add("hang", "ListImages")

            def wait():
                with PAI(api_key="sk-sandbox", base_url=imageport_sandbox.url) as pai:
                    with pytest.raises(NetworkError):
                        list(pai.images.list(retry=Retry(attempts=1)))
                ended.append(True)

            global thread
            thread = threading.Thread(target=wait)
            thread.start()
            while not imageport_sandbox.requests:
                time.sleep(0.001)

        def test_the_next_one(imageport_requests):
            thread.join(300)
            assert ended == [True]
            imageport_requests.assert_not_sent()
        """)
    done.assert_outcomes(passed=2)


def test_time_belongs_to_the_test(run: Run) -> None:
    done = run("""
        import time
        from imageport import _clock

        def test_waits(imageport_clock, imageport_oceanbase, imageport_sandbox):
            imageport_sandbox.set_pace(seconds=500)
            generation = imageport_oceanbase.images.generate("sandbox-task", prompt="a cat")
            generation.wait(timeout=5000)
            assert 500 < sum(imageport_clock.slept) < 600

        def test_tasks_are_settled_by_hand(imageport_oceanbase, imageport_sandbox, imageport_clock):
            generation = imageport_oceanbase.images.generate("sandbox-task-never", prompt="a cat")
            imageport_sandbox.finish_task(generation.task_id)
            assert generation.wait().done
            assert len(imageport_clock.slept) == 1

        def test_real_time_is_back():
            assert (_clock.monotonic, _clock.now) == (time.monotonic, time.time)
            assert _clock.sleep.__module__ == "imageport._clock"
        """)
    done.assert_outcomes(passed=3)


def test_faults_are_met_without_waiting_by_the_ready_clients(run: Run) -> None:
    done = run("""
        from imageport import _clock

        def test_again(imageport_pai, imageport_faults, imageport_requests, monkeypatch):
            slept = []
            monkeypatch.setattr(_clock, "sleep", slept.append)
            imageport_faults.add("error", "ListImages", times=2, status=503)
            assert list(imageport_pai.images.list()) == []
            imageport_faults.assert_struck()
            imageport_requests.assert_sent("ListImages", times=3)
            assert sum(slept) == 0
        """)
    done.assert_outcomes(passed=1)


def test_the_options_of_the_clients_can_be_defined_anew(run: Run) -> None:
    done = run("""
        import asyncio
        import pytest
        from imageport import RateLimitError, Retry

        @pytest.fixture
        def imageport_options():
            return {"retry": Retry(attempts=1), "headers": {"x-team": "red"}}

        def test_blocking(imageport_pai, imageport_faults, imageport_requests):
            imageport_faults.add("throttle", retry_after="0")
            with pytest.raises(RateLimitError):
                list(imageport_pai.images.list())
            imageport_requests.assert_sent("ListImages", headers={"X-Team": "red"}, times=1)

        def test_awaited(imageport_async_photogpt, imageport_faults, imageport_requests):
            async def work():
                await anext(aiter(imageport_async_photogpt.images.list("model-1")))

            imageport_faults.add("throttle", retry_after="0")
            with pytest.raises(RateLimitError):
                asyncio.run(work())
            imageport_requests.assert_sent("ListModelImages", headers={"X-Team": "red"}, times=1)
        """)
    done.assert_outcomes(passed=2)
