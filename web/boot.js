// Starts the program, because the page's content policy allows no inline script, and looks after it on a wall. The
// theme is set first, so that a dark room does not see a white flash while the program loads.
(async () => {
  const root = document.documentElement;
  const isWall = /^\/(kiosk|board|watch)\/?$/.test(location.pathname);
  try {
    const theme = localStorage.getItem("chatcli.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A browser may forbid storage; the system's theme is used.
  }
  watch();
  try {
    const { js, wasm, chat, wall } = document.getElementById("program").dataset;
    const worn = (isWall ? wall : chat).split(" ").map(fetchEarly);
    const program = await import(js);
    await Promise.all(worn);
    await program.default({ module_or_path: wasm });
  } catch (reason) {
    console.error(reason);
    const shell = document.getElementById("shell");
    if (shell) {
      shell.classList.add("is-failed");
      document.getElementById("shell-failed").hidden = false;
    }
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

  // A wall has nobody to load it again. Its program writes down a beat every second; when that stops for five minutes,
  // or never began, the page is loaded anew as soon as the door answers. This is why it is not part of the program.
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
