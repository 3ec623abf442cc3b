"""The server behind: grpcio's own, with methods that take and give any bytes.

Messages are google.protobuf.BytesValue to the clients and nothing but bytes here. A call may name itself with x-key; how
it ended can then be asked for with Ended.
"""

import asyncio

import grpc

SERVICE = "test.v1.Peer"
LIMITS = [
    ("grpc.max_receive_message_length", 64 << 20),
    ("grpc.max_send_message_length", 64 << 20),
    ("grpc.max_concurrent_streams", 1000),
]
# google.rpc.Status: code 5, a message, and one detail, a BytesValue of b"why".
DETAIL = b"\x0a\x03why"
TYPE = b"type.googleapis.com/google.protobuf.BytesValue"
ANY = b"\x0a" + bytes([len(TYPE)]) + TYPE + b"\x12" + bytes([len(DETAIL)]) + DETAIL
MESSAGE = "nicht da: 100% „weg“"
ENCODED = MESSAGE.encode()
STATUS = b"\x08\x05\x12" + bytes([len(ENCODED)]) + ENCODED + b"\x1a" + bytes([len(ANY)]) + ANY
LONGEST_S = 60


def value(data):
    """A BytesValue of less than 128 bytes."""
    return b"\x0a" + bytes([len(data)]) + data


class Peer:
    """The methods."""

    def __init__(self):
        self.cancelled = set()

    @staticmethod
    def _sent(context, name):
        return [sent for key, sent in context.invocation_metadata() if key == name]

    async def echo(self, request, context):
        initial = [("x-initial", sent) for sent in self._sent(context, "x-ask")]
        await context.send_initial_metadata(initial)
        trailing = [("x-trailing-bin", sent) for sent in self._sent(context, "x-ask-bin")]
        context.set_trailing_metadata(trailing)
        return request

    async def fail(self, _request, context):
        context.set_trailing_metadata([("grpc-status-details-bin", STATUS), ("x-why", "gone")])
        await context.abort(grpc.StatusCode.NOT_FOUND, MESSAGE)

    async def fail_late(self, request, context):
        yield request
        yield request
        context.set_trailing_metadata([("grpc-status-details-bin", STATUS), ("x-why", "gone")])
        await context.abort(grpc.StatusCode.NOT_FOUND, MESSAGE)

    async def _wait(self, context):
        try:
            await asyncio.sleep(LONGEST_S)
        except asyncio.CancelledError:
            self.cancelled.update(self._sent(context, "x-key"))
            raise

    async def slow(self, request, context):
        await self._wait(context)
        return request

    async def hold(self, request, context):
        yield request
        await self._wait(context)

    async def ended(self, _request, context):
        return value(b"yes" if self.cancelled.intersection(self._sent(context, "x-key")) else b"no")

    async def gather(self, requests, _context):
        last = b""
        async for last in requests:
            pass
        return last

    async def chat(self, requests, _context):
        async for request in requests:
            yield request


async def start():
    """Starts it on a free port; returns the server, to be kept, and the port."""
    peer = Peer()
    methods = {
        "Echo": grpc.unary_unary_rpc_method_handler(peer.echo),
        "Fail": grpc.unary_unary_rpc_method_handler(peer.fail),
        "FailLate": grpc.unary_stream_rpc_method_handler(peer.fail_late),
        "Slow": grpc.unary_unary_rpc_method_handler(peer.slow),
        "Hold": grpc.unary_stream_rpc_method_handler(peer.hold),
        "Ended": grpc.unary_unary_rpc_method_handler(peer.ended),
        "Gather": grpc.stream_unary_rpc_method_handler(peer.gather),
        "Chat": grpc.stream_stream_rpc_method_handler(peer.chat),
    }
    server = grpc.aio.server(options=LIMITS)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, methods)])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
