// The shell for days without a network: the page's own files, and nothing else. Calls, /access and everything that
// changes go to the network untouched. `cargo xtask page` fills in which files there are and their common version.
const VERSION = "__VERSION__";
const SHELL = ["__SHELL__"];
const PREFIX = "chatcli-shell-";
const CACHE = PREFIX + VERSION;
// The document is asked for by its address; whoever reads it otherwise wants to know whether there is a newer one.
const files = new Set(SHELL.filter((path) => path !== "/"));

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // All or none: half a shell would open a page that cannot start. Past the browser's own cache, which may hold
      // an older document.
      await cache.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

// A new version waits until nobody would lose anything; the page says when.
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

async function fromCache(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

// The newest document there is; the kept one when the network has none.
async function place(request) {
  try {
    return await fetch(request);
  } catch (reason) {
    const kept = await fromCache("/");
    if (kept) return kept;
    throw reason;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(place(request));
  } else if (files.has(url.pathname)) {
    event.respondWith(fromCache(url.pathname).then((kept) => kept ?? fetch(request)));
  }
});
