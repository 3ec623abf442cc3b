// Registers the worker that keeps the shell for days without a network, and tells the page when a new build is ready.
// The page answers when it may be taken. Outside a secure context there are no workers; the page works without.
(() => {
  const workers = navigator.serviceWorker;
  const LOOK_MS = 60 * 60 * 1000;

  const offer = () => {
    document.documentElement.dataset.build = "new";
    window.dispatchEvent(new Event("chatcli-build"));
  };

  // A part of the page cannot be had. It may be of a build that the door does not have any more.
  window.addEventListener("chatcli-missing", async () => {
    const { js } = document.getElementById("program").dataset;
    const answer = await fetch("/", { cache: "no-store" }).catch(() => null);
    const page = answer?.ok ? await answer.text() : "";
    if (page.includes('id="program"') && !page.includes(`data-js="${js}"`)) offer();
  });

  // Without a worker a newer build is whatever the door has.
  let take = () => window.location.reload();
  window.addEventListener("chatcli-take-build", () => take());
  if (!workers) return;

  // A first visit has no worker yet: what is installed then is no news.
  const tell = (registration) => {
    if (!registration.waiting || !workers.controller) return;
    if (/^\/(board|kiosk|watch)\b/.test(window.location.pathname)) {
      // A screen on a wall renews itself when it sees fit and has nothing to lose.
      registration.waiting.postMessage("take-over");
    } else {
      offer();
    }
  };

  // What this page has loaded is there without a network, too: also what came before there was a worker.
  const keep = (entries) => {
    const paths = entries.map((entry) => new URL(entry.name).pathname).filter((path) => /-[0-9a-f]{16}/.test(path));
    if (paths.length > 0) workers.controller?.postMessage({ keep: paths });
  };
  new PerformanceObserver((list) => keep(list.getEntries())).observe({ type: "resource" });
  workers.addEventListener("controllerchange", () => keep(performance.getEntriesByType("resource")));

  const follow = (registration) => {
    tell(registration);
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next?.addEventListener("statechange", () => tell(registration));
    });
    const look = () => registration.update().catch(() => {});
    setInterval(look, LOOK_MS);
    window.addEventListener("online", look);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") look();
    });
    window.addEventListener("chatcli-look", look);
    take = () => {
      workers.addEventListener("controllerchange", () => window.location.reload(), { once: true });
      if (registration.waiting) registration.waiting.postMessage("take-over");
      else window.location.reload();
    };
  };

  const start = () =>
    workers
      .register("/sw.js", { updateViaCache: "none" })
      .then(follow)
      // A browser may forbid it, as private windows of some do.
      .catch((reason) => console.debug("no offline shell:", reason.message));
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
