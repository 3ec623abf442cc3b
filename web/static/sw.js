// The shell for days without a network: the page's own files, and nothing else. Calls, /access and everything that
// changes go to the network untouched. `cargo xtask page` fills in which files there are and their common version.
//
// What a screen needs to open is kept at once; everything else when it was used for the first time. A first visit fetches
// nothing for it: the browser has what it fetched for the page.
const VERSION = "__VERSION__";
// What every screen needs, what each needs beside it, and the rest.
const SHELL = "__SHELL__";
const PREFIX = "chatcli-shell-";
const CACHE = PREFIX + VERSION;
// The document is not among them: a navigation asks for it by its address, and a script that fetches it wants to
// know whether there is a newer one.
const files = new Set(Object.values(SHELL).flat().filter((path) => path !== "/"));

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const needed = await filesInUse();
      const cache = await caches.open(CACHE);
      // All or none: half a shell would open a page that cannot start. A name with a hash is always the same file; the
      // document comes past the browser's own cache, which may hold an older one.
      const request = (path) => new Request(path, { cache: path === "/" ? "no-cache" : "default" });
      await cache.addAll([...needed].map(request));
    })(),
  );
});

// What the windows that are open need, and what the build before had: that was used.
async function filesInUse() {
  const needed = new Set(SHELL.every);
  for (const { url } of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    const isWall = /^\/(kiosk|board|watch)\/?$/.test(new URL(url).pathname);
    (isWall ? SHELL.wall : SHELL.chat).forEach((path) => needed.add(path));
  }
  const before = new Set();
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PREFIX))) {
    const cache = await caches.open(name);
    (await cache.keys()).forEach(({ url }) => before.add(lasting(new URL(url).pathname)));
  }
  [...files].filter((path) => before.has(lasting(path))).forEach((path) => needed.add(path));
  return needed;
}

// A file's name without the hash that changes with every build.
function lasting(path) {
  return path.replace(/-[0-9a-f]{16}/, "");
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  // A new version waits until no window would lose anything; the page says when.
  if (event.data === "take-over") self.skipWaiting();
  // What a page has loaded, perhaps before it had a worker.
  else if (event.data?.keep) event.waitUntil(Promise.all(event.data.keep.filter((path) => files.has(path)).map(file)));
});

async function fromCache(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

// One of the page's files: from now on it is kept.
async function file(path) {
  const kept = await fromCache(path);
  if (kept) return kept;
  const fresh = await fetch(path);
  if (fresh.ok) {
    const cache = await caches.open(CACHE);
    // A full store keeps less.
    await cache.put(path, fresh.clone()).catch(() => {});
  }
  return fresh;
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
    event.respondWith(file(url.pathname));
  }
});
