"""grpcio as the client: native gRPC through the door, in plain text or with TLS."""

import asyncio
import time

import grpc

from server import LIMITS, MESSAGE, SERVICE, STATUS, value

LARGE_BYTES = 20 << 20
STREAMS = 100


class Calls:
    """The methods of one channel."""

    def __init__(self, channel):
        self.echo = channel.unary_unary(f"/{SERVICE}/Echo")
        self.fail = channel.unary_unary(f"/{SERVICE}/Fail")
        self.fail_late = channel.unary_stream(f"/{SERVICE}/FailLate")
        self.slow = channel.unary_unary(f"/{SERVICE}/Slow")
        self.hold = channel.unary_stream(f"/{SERVICE}/Hold")
        self.ended = channel.unary_unary(f"/{SERVICE}/Ended")
        self.gather = channel.stream_unary(f"/{SERVICE}/Gather")
        self.chat = channel.stream_stream(f"/{SERVICE}/Chat")


async def until_ended(calls, key):
    for _ in range(100):
        if await calls.ended(value(b""), metadata=[("x-key", key)]) == value(b"yes"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the server never heard of it")


async def metadata(calls, _name):
    asked = [("x-ask", "one"), ("x-ask", "two"), ("x-ask-bin", bytes(range(256)))]
    call = calls.echo(value(b"hi"), metadata=asked)
    assert await call == value(b"hi")
    initial = [sent for key, sent in await call.initial_metadata() if key == "x-initial"]
    assert initial == ["one", "two"], initial
    trailing = [sent for key, sent in await call.trailing_metadata() if key == "x-trailing-bin"]
    assert trailing == [bytes(range(256))], trailing


def assert_status(problem):
    assert problem.code() == grpc.StatusCode.NOT_FOUND, problem
    assert problem.details() == MESSAGE, problem.details()
    trailing = dict(problem.trailing_metadata())
    assert trailing["grpc-status-details-bin"] == STATUS, trailing
    assert trailing["x-why"] == "gone", trailing


async def details(calls, _name):
    try:
        await calls.fail(value(b""))
        raise AssertionError("it succeeded")
    except grpc.aio.AioRpcError as problem:
        assert_status(problem)


async def details_after_messages(calls, _name):
    seen = 0
    try:
        async for _ in calls.fail_late(value(b"x")):
            seen += 1
        raise AssertionError("it succeeded")
    except grpc.aio.AioRpcError as problem:
        assert_status(problem)
    assert seen == 2, seen


async def deadline(calls, name):
    begun = time.monotonic()
    try:
        await calls.slow(value(b""), timeout=0.3, metadata=[("x-key", f"deadline {name}")])
        raise AssertionError("it succeeded")
    except grpc.aio.AioRpcError as problem:
        assert problem.code() == grpc.StatusCode.DEADLINE_EXCEEDED, problem
    assert time.monotonic() - begun < 5
    await until_ended(calls, f"deadline {name}")


async def cancellation(calls, name):
    call = calls.hold(value(b"x"), metadata=[("x-key", f"cancel {name}")])
    assert await call.read() == value(b"x")
    call.cancel()
    await until_ended(calls, f"cancel {name}")


async def large(calls, _name):
    message = bytes(LARGE_BYTES)
    assert await calls.echo(message) == message


async def many_streams(calls, name):
    opened = [calls.hold(value(b"x"), metadata=[("x-key", f"many {name}")]) for _ in range(STREAMS)]
    for call in opened:
        assert await asyncio.wait_for(call.read(), 20) == value(b"x")
    assert await calls.echo(value(b"beside")) == value(b"beside")
    for call in opened:
        call.cancel()


async def client_streaming(calls, _name):
    assert await calls.gather([value(bytes([n])) for n in range(20)]) == value(b"\x13")


async def both_ways(calls, _name):
    call = calls.chat()
    for n in range(20):
        await call.write(value(bytes([n])))
        assert await call.read() == value(bytes([n]))
    await call.done_writing()
    assert await call.read() == grpc.aio.EOF


CHECKS = [
    metadata,
    details,
    details_after_messages,
    deadline,
    cancellation,
    large,
    many_streams,
    client_streaming,
    both_ways,
]


async def run(address, certificate, report):
    """Runs every check; with a certificate over TLS."""
    client = "grpcio, TLS" if certificate else "grpcio"
    if certificate:
        channel = grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(certificate), LIMITS)
    else:
        channel = grpc.aio.insecure_channel(address, LIMITS)
    async with channel:
        calls = Calls(channel)
        for check in CHECKS:
            try:
                await asyncio.wait_for(check(calls, client), 60)
                report(client, check.__name__, None)
            except Exception as problem:
                report(client, check.__name__, repr(problem))
