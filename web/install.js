// Registers the worker that keeps the shell for days without a network, and tells the page when a new build is ready.
// The page answers when it may be taken. Outside a secure context there are no workers; the page works without.
(() => {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const LOOK_MS = 60 * 60 * 1000;

  // A first visit has no worker yet: what is installed then is no news.
  const tell = (registration) => {
    if (!registration.waiting || !workers.controller) return;
    if (/^\/(board|kiosk|watch)\b/.test(window.location.pathname)) {
      // A screen on a wall renews itself when it sees fit and has nothing to lose.
      registration.waiting.postMessage("take-over");
    } else {
      document.documentElement.dataset.build = "new";
      window.dispatchEvent(new Event("chatcli-build"));
    }
  };

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
    window.addEventListener("chatcli-take-build", () => {
      workers.addEventListener("controllerchange", () => window.location.reload(), { once: true });
      if (registration.waiting) registration.waiting.postMessage("take-over");
      else window.location.reload();
    });
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
