"""Real clients through the door: `peers.py --gateway PROGRAM --node PROGRAM --work FOLDER [--chromium PROGRAM]`.

Starts grpcio's server, two gateways in front of it (plain text and TLS), and lets grpcio, connect-web and Google's
grpc-web call through them, the last two in Node and in Chromium from an origin that is not the door's. Prints a table;
the exit code is 1 when a check failed. FOLDER holds the page's script; the node modules are beside it.
"""

import argparse
import asyncio
import http.client
import json
import os
import pathlib
import shutil
import sys
import tempfile

import grpcio_client
import server

BROWSER_LIMIT_S = 150
NODE_LIMIT_S = 150
# A browser opens six connections to a server of HTTP/1.1, and the checks beside the streams need one.
STREAMS_HTTP1 = 4
STREAMS_HTTP2 = 100
PAGE = b"<!doctype html><title>checks</title><script type=module src=/page.js></script>"


class Table:
    """The rows, and whether one of them failed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def row(self, client, check, problem):
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{client:<32} {check:<30} {'ok' if problem is None else 'FAILED: ' + problem}", flush=True)


class Page:
    """An origin of its own, which serves the page and takes its rows."""

    def __init__(self, script):
        self.script = script
        self.asked = []
        self.rows = asyncio.get_running_loop().create_future()

    async def start(self):
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        return listener

    async def _serve(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ")[1]
            kind, body = "text/html", PAGE
            if path == "/page.js":
                kind, body = "text/javascript", self.script.read_bytes()
            elif path == "/asked":
                kind, body = "application/json", json.dumps(self.asked).encode()
            elif path == "/done":
                lines = head.lower().split("\r\n")
                length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
                rows = json.loads(await reader.readexactly(length))
                if not self.rows.done():
                    self.rows.set_result(rows)
            writer.write(
                f"HTTP/1.1 200 OK\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
                "connection: close\r\n\r\n".encode() + body
            )
            await writer.drain()
        finally:
            writer.close()


async def run_program(arguments, **more):
    return await asyncio.create_subprocess_exec(*map(str, arguments), stdin=asyncio.subprocess.DEVNULL, **more)


async def end(process):
    if process.returncode is None:
        process.kill()
    await process.wait()


async def start_gateway(program, home, upstream, origin, tls):
    """A gateway with nothing but these settings; returns it and its URL."""
    arguments = [program, "--listen", "127.0.0.1:0", "--upstream", f"http://127.0.0.1:{upstream}"]
    arguments += ["--allow-origin", origin]
    if tls:
        arguments += ["--tls-cert", tls[0], "--tls-key", tls[1]]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    process = await run_program(arguments, env=environment, cwd=home, stdout=asyncio.subprocess.PIPE)
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    if "listening on " not in line:
        await end(process)
        raise RuntimeError(f"the gateway did not start: {line!r}")
    return process, line.split("listening on ")[1].split()[0]


async def certificate(home):
    """A certificate for this machine and its key, by openssl; nothing where there is none."""
    openssl = shutil.which("openssl")
    if openssl is None:
        print("openssl is missing, so nothing is tried over TLS (apt-get install openssl)")
        return None
    files = home / "server.pem", home / "server.key"
    arguments = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    arguments += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"]
    arguments += ["-out", files[0], "-keyout", files[1]]
    process = await run_program(arguments, stderr=asyncio.subprocess.DEVNULL)
    if await process.wait() != 0:
        raise RuntimeError("openssl made no certificate")
    return files


def preflight(url, origin):
    """What the door says to a browser that asks whether this origin may call."""
    host = url.split("://")[1]
    connection = http.client.HTTPConnection(host, timeout=10)
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,grpc-timeout,x-grpc-web,x-user-agent",
    }
    connection.request("OPTIONS", f"/{server.SERVICE}/Echo", headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer


def check_preflight(table, url, origin):
    answer = preflight(url, origin)
    named = answer.headers.get("access-control-allow-origin")
    table.row("bare OPTIONS", "an allowed origin is named", None if named == origin else f"{answer.status} {named}")
    answer = preflight(url, "https://stranger.example")
    named = answer.headers.get("access-control-allow-origin")
    table.row("bare OPTIONS", "a strange origin is not", None if named is None else f"{answer.status} {named}")


async def check_in_node(table, node, work, url):
    process = await run_program([node, "node.mjs", url], cwd=work, stdout=asyncio.subprocess.PIPE)
    try:
        output, _ = await asyncio.wait_for(process.communicate(), NODE_LIMIT_S)
        for row in json.loads(output):
            table.row(*row)
    except (TimeoutError, ValueError) as problem:
        table.row(f"Node, {url}", "all", repr(problem))
    finally:
        await end(process)


async def check_in_browser(table, chromium, page, home):
    arguments = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    arguments += ["--disable-background-networking", "--no-first-run", "--ignore-certificate-errors"]
    # The origin and the door are both on this machine; newer versions ask the person about that.
    arguments += ["--disable-features=LocalNetworkAccessChecks", f"--user-data-dir={home / 'chromium'}", page.origin]
    process = await run_program(arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    try:
        for row in await asyncio.wait_for(page.rows, BROWSER_LIMIT_S):
            table.row(*row)
    except TimeoutError:
        table.row("Chromium", "all", f"no result within {BROWSER_LIMIT_S} s")
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            await end(process)


async def main(arguments, home):
    table = Table()
    work = pathlib.Path(arguments.work)
    script = home / "page.js"
    bundled = await run_program([arguments.node, "node.mjs", "--bundle", script], cwd=work)
    if await bundled.wait() != 0:
        raise RuntimeError("the page's script could not be put together")
    peer, upstream = await server.start()
    page = Page(script)
    listener = await page.start()
    gateways = []
    try:
        tls = await certificate(home)
        for files in [None] + ([tls] if tls else []):
            process, url = await start_gateway(arguments.gateway, home, upstream, page.origin, files)
            gateways.append(process)
            streams = STREAMS_HTTP2 if files else STREAMS_HTTP1
            page.asked.append({"base": url, "streams": streams})
            root = files and files[0].read_bytes()
            await grpcio_client.run(url.split("://")[1], root, table.row)
            if files is None:
                await asyncio.to_thread(check_preflight, table, url, page.origin)
                await check_in_node(table, arguments.node, work, url)
        if arguments.chromium:
            await check_in_browser(table, arguments.chromium, page, home)
        else:
            print("Chromium is missing, so nothing is tried in a browser (apt-get install chromium)")
    finally:
        for process in gateways:
            await end(process)
        listener.close()
        await peer.stop(None)
    print(f"{table.passed} passed, {table.failed} failed")
    return 1 if table.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--chromium")
    # A browser that was just ended may still be writing into its folder.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        sys.exit(asyncio.run(main(parser.parse_args(), pathlib.Path(folder))))
