// Starts the program, because the page's content policy allows no inline script, and looks after it: where it cannot be
// had, the page says so and loads itself again when that helps. The theme is set first, so that a dark room does not
// see a white flash while the program loads.
(async () => {
  const root = document.documentElement;
  const isWall = /^\/(kiosk|board|watch)\/?$/.test(location.pathname);
  const MOST_TRIES = 6;
  let isLost = false;
  try {
    const theme = localStorage.getItem("chatcli.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A browser may forbid storage; the system's theme is used.
  }
  watch();
  // The program runs, but the part of it that this screen needs cannot be had.
  addEventListener("chatcli-lost", lose);
  try {
    const { js, wasm, worn } = addresses(document);
    const early = worn.map(fetchEarly);
    const program = await import(js);
    await Promise.all(early);
    await program.default({ module_or_path: wasm });
    // A program that has run for a while was no failure.
    setTimeout(() => shell() || remember(0), 10000);
  } catch (reason) {
    console.error(reason);
    lose();
  }

  function shell() {
    return document.getElementById("shell");
  }

  // What a document names: the program, and what this screen needs beside it.
  function addresses(page) {
    const { js, wasm, chat, wall } = page.getElementById("program").dataset;
    return { js, wasm, worn: (isWall ? wall : chat).split(" ") };
  }

  // What this screen needs beside the program itself is asked for at once, not when the program gets there. Only the
  // looks are waited for; a screen without them is plain, but it is one.
  function fetchEarly(address) {
    const link = document.createElement("link");
    const isStyle = address.endsWith(".css");
    link.rel = isStyle ? "stylesheet" : "preload";
    if (!isStyle) {
      link.as = "fetch";
      link.crossOrigin = "";
    }
    link.href = address;
    const done = new Promise((resolve) => (link.onload = link.onerror = resolve));
    document.head.append(link);
    return isStyle ? done : null;
  }

  // Says that the page cannot be shown. A browser without WebAssembly stays like that; anything else may pass: a proxy
  // that failed, a door that was away, a newer page that took the place of this one.
  async function lose() {
    if (isLost || !shell()) return;
    isLost = true;
    const canRun = typeof WebAssembly === "object";
    shell().classList.add("is-failed");
    document.getElementById(canRun ? "shell-lost" : "shell-failed").hidden = false;
    document.getElementById("shell-again").onclick = () => location.reload();
    const tries = tried();
    if (!canRun || tries >= MOST_TRIES) return;
    for (let pause = 1000 * 2 ** tries; shell(); pause = Math.min(2 * pause, 30000)) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (!shell() || !(await isThere())) continue;
      remember(tries + 1);
      location.reload();
      return;
    }
  }

  // Whether the newest page, and all that it needs, can be had. What was fetched here need not be fetched again.
  async function isThere() {
    try {
      const page = await fetched("/", "no-store").then((answer) => answer.text());
      const { js, wasm, worn } = addresses(new DOMParser().parseFromString(page, "text/html"));
      await Promise.all([js, wasm, ...worn].map((address) => fetched(address, "reload")));
      return true;
    } catch {
      return false;
    }
  }

  async function fetched(address, cache) {
    const answer = await fetch(address, { cache });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    if (cache === "reload") await answer.arrayBuffer();
    return answer;
  }

  // How often the page was loaded again, in this tab. Without storage it is tried for ever.
  function tried() {
    try {
      return Number(sessionStorage.getItem("chatcli.tries")) || 0;
    } catch {
      return 0;
    }
  }

  function remember(tries) {
    try {
      sessionStorage.setItem("chatcli.tries", String(tries));
    } catch {
      // See above.
    }
  }

  // A wall has no person to load it again. Its program writes down a beat every second; when that stops for five
  // minutes, or never began, the page is loaded anew as soon as the door answers. This is why it is not part of the
  // program.
  function watch() {
    if (!isWall) return;
    let beat, still = 0;
    setInterval(async () => {
      still = root.dataset.beat === beat ? still + 1 : 0;
      beat = root.dataset.beat;
      if (still < 30) return;
      // One attempt at a time, or a slow door would never get to answer.
      still = 0;
      const door = await fetch("/", { cache: "no-store" }).catch(() => ({}));
      if (door.ok) location.reload();
    }, 10000);
  }
})();
