// connect-web, Google's grpc-web and bare fetch as clients, in Node or in a browser.

import { create, createFileRegistry } from "@bufbuild/protobuf";
import {
  BytesValueSchema,
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

const SERVICE = "test.v1.Peer";
const MESSAGE = "nicht da: 100% „weg“";
const LARGE_BYTES = 20 << 20;
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, n) => n);

const value = (bytes) => create(BytesValueSchema, { value: new Uint8Array(bytes) });
const text = (message) => new TextDecoder().decode(message.value);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function assert(holds, what) {
  if (!holds) throw new Error(typeof what === "string" ? what : JSON.stringify(what));
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
}

// A service as a file would describe it, so that no code has to be generated.
function describe() {
  const bytes = ".google.protobuf.BytesValue";
  const method = (name, serverStreaming = false) => ({
    name,
    inputType: bytes,
    outputType: bytes,
    serverStreaming,
  });
  const file = create(FileDescriptorProtoSchema, {
    name: "peer.proto",
    package: "test.v1",
    syntax: "proto3",
    dependency: ["google/protobuf/wrappers.proto"],
    service: [
      {
        name: "Peer",
        method: [
          method("Echo"),
          method("Fail"),
          method("FailLate", true),
          method("Slow"),
          method("Hold", true),
          method("Ended"),
        ],
      },
    ],
  });
  const registry = createFileRegistry(file, (name) =>
    name === "google/protobuf/wrappers.proto" ? file_google_protobuf_wrappers : undefined,
  );
  return registry.getService(SERVICE);
}

function connectChecks(base, place, streams) {
  const client = createClient(describe(), createGrpcWebTransport({ baseUrl: base, useBinaryFormat: true }));
  const ended = async (key) => {
    for (let n = 0; n < 100; n++) {
      if (text(await client.ended(value([]), { headers: { "x-key": key } })) === "yes") return;
      await pause(50);
    }
    throw new Error("the server never heard of it");
  };
  const status = (problem) => {
    assert(problem instanceof ConnectError, String(problem));
    assert(problem.code === Code.NotFound && problem.rawMessage === MESSAGE, problem.message);
    const [why] = problem.findDetails(BytesValueSchema);
    assert(why && text(why) === "why", "no details");
    assert(problem.metadata.get("x-why") === "gone", "no trailing metadata");
  };
  const failed = async (call) => {
    try {
      await call;
    } catch (problem) {
      return problem;
    }
    throw new Error("it succeeded");
  };
  return {
    async metadata() {
      const headers = new Headers([
        ["x-ask", "one"],
        ["x-ask", "two"],
        ["x-ask-bin", base64(ALL_BYTES)],
      ]);
      let initial, trailing;
      const answer = await client.echo(value([1, 2]), {
        headers,
        onHeader: (seen) => (initial = seen.get("x-initial")),
        onTrailer: (seen) => (trailing = seen.get("x-trailing-bin")),
      });
      assert(answer.value.length === 2, "another message");
      // A browser shows of the head what the server names for it; what belongs to a call is in the trailers.
      assert(place === "browser" || initial === "one, two", `initial ${initial}`);
      assert(trailing.replace(/=+$/, "") === base64(ALL_BYTES), `trailing ${trailing}`);
    },
    async details() {
      status(await failed(client.fail(value([]))));
    },
    async details_after_messages() {
      let seen = 0;
      const reading = async () => {
        for await (const _ of client.failLate(value([1]))) seen++;
      };
      status(await failed(reading()));
      assert(seen === 2, `${seen} messages`);
    },
    async deadline() {
      const key = `deadline connect ${base} ${place}`;
      const problem = await failed(client.slow(value([]), { timeoutMs: 300, headers: { "x-key": key } }));
      assert(problem.code === Code.DeadlineExceeded, String(problem));
      await ended(key);
    },
    async cancellation() {
      const key = `cancel connect ${base} ${place}`;
      const stop = new AbortController();
      const problem = await failed(
        (async () => {
          for await (const _ of client.hold(value([1]), { signal: stop.signal, headers: { "x-key": key } })) stop.abort();
        })(),
      );
      assert(problem.code === Code.Canceled, String(problem));
      await ended(key);
    },
    async large() {
      const message = new Uint8Array(LARGE_BYTES).fill(7);
      const answer = await client.echo(create(BytesValueSchema, { value: message }));
      assert(answer.value.length === LARGE_BYTES && answer.value[LARGE_BYTES - 1] === 7, "another message");
    },
    async many_streams() {
      const stop = new AbortController();
      const opened = Array.from({ length: streams }, () =>
        client.hold(value([1]), { signal: stop.signal })[Symbol.asyncIterator](),
      );
      const first = await Promise.all(opened.map((stream) => stream.next()));
      assert(first.every((next) => next.value.value[0] === 1), "another message");
      if (streams > 6) assert((await client.echo(value([9]))).value[0] === 9, "another message");
      stop.abort();
      await Promise.allSettled(opened.map((stream) => stream.next()));
    },
  };
}

// What no client does for itself: the deadline as the door keeps it.
function fetchChecks(base) {
  return {
    async deadline() {
      const answer = await fetch(`${base}/${SERVICE}/Slow`, {
        method: "POST",
        headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", "grpc-timeout": "300m" },
        body: new Uint8Array([0, 0, 0, 0, 0]),
      });
      const body = new TextDecoder().decode(await answer.arrayBuffer());
      assert(answer.headers.get("grpc-status") === "4" || body.includes("grpc-status:4\r\n"), body);
    },
  };
}

function googleChecks(google, base) {
  const same = (bytes) => bytes;
  const method = (name, kind) =>
    new google.MethodDescriptor(`/${SERVICE}/${name}`, kind, Object, Object, same, same);
  const unary = (client, name, bytes, metadata = {}) =>
    client.unaryCall(`${base}/${SERVICE}/${name}`, bytes, metadata, method(name, google.MethodType.UNARY));
  const stream = (client, name, bytes, metadata = {}) =>
    client.serverStreaming(
      `${base}/${SERVICE}/${name}`,
      bytes,
      metadata,
      method(name, google.MethodType.SERVER_STREAMING),
    );
  const ended = async (client, key) => {
    for (let n = 0; n < 100; n++) {
      const answer = await unary(client, "Ended", new Uint8Array(0), { "x-key": key });
      if (new TextDecoder().decode(answer).endsWith("yes")) return;
      await pause(50);
    }
    throw new Error("the server never heard of it");
  };
  const status = (problem) => {
    assert(problem.code === google.StatusCode.NOT_FOUND && problem.message === MESSAGE, problem);
    assert(problem.metadata["x-why"] === "gone", problem.metadata);
    assert(atob(problem.metadata["grpc-status-details-bin"]).includes("why"), "no details");
  };
  const checks = {};
  for (const format of ["text", "binary"]) {
    const client = new google.GrpcWebClientBase({ format, maxReceiveMessageSize: 64 << 20 });
    checks[`echo, ${format}`] = async () => {
      const answer = await unary(client, "Echo", ALL_BYTES, { "x-ask": "one" });
      assert(answer.length === 256 && answer.every((byte, n) => byte === n), "another message");
    };
    checks[`details, ${format}`] = async () => {
      try {
        await unary(client, "Fail", new Uint8Array([8]));
      } catch (problem) {
        return status(problem);
      }
      throw new Error("it succeeded");
    };
    checks[`deadline, ${format}`] = async () => {
      try {
        await unary(client, "Slow", new Uint8Array([8]), { deadline: String(Date.now() + 400) });
      } catch (problem) {
        return assert(problem.code === google.StatusCode.DEADLINE_EXCEEDED, problem);
      }
      throw new Error("it succeeded");
    };
    checks[`large, ${format}`] = async () => {
      const answer = await unary(client, "Echo", new Uint8Array(LARGE_BYTES).fill(7));
      assert(answer.length === LARGE_BYTES && answer[LARGE_BYTES - 1] === 7, "another message");
    };
  }
  const client = new google.GrpcWebClientBase({ format: "text" });
  checks["details after messages, text"] = async () => {
    let seen = 0;
    const problem = await new Promise((resolve) => {
      const reading = stream(client, "FailLate", new Uint8Array([8]));
      reading.on("data", () => seen++);
      reading.on("error", resolve);
    });
    status(problem);
    assert(seen === 2, `${seen} messages`);
  };
  checks["cancellation, text"] = async () => {
    const key = `cancel google ${base}`;
    const reading = stream(client, "Hold", new Uint8Array([8]), { "x-key": key });
    await new Promise((resolve, reject) => {
      reading.on("data", resolve);
      reading.on("error", reject);
    });
    reading.cancel();
    await ended(client, key);
  };
  return checks;
}

// Runs every check and returns rows of client, check and what went wrong.
export async function run(base, place, streams, google) {
  const where = `${place}, ${base.startsWith("https") ? "TLS" : "plain"}`;
  const all = [
    [`connect-web (${where})`, connectChecks(base, place, streams)],
    [`fetch (${where})`, fetchChecks(base)],
  ];
  if (google) all.push([`grpc-web (${where})`, googleChecks(google, base)]);
  const rows = [];
  for (const [client, checks] of all) {
    for (const [name, check] of Object.entries(checks)) {
      const late = pause(60000).then(() => {
        throw new Error("no end within a minute");
      });
      try {
        await Promise.race([check(), late]);
        rows.push([client, name, null]);
      } catch (problem) {
        rows.push([client, name, String(problem?.message ?? problem)]);
      }
      late.catch(() => {});
    }
  }
  return rows;
}
