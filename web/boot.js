// Starts the program, because the page's content policy allows no inline script, and looks after it on a wall. The
// theme is set first, so that a
// dark room does not see a white flash while the program loads.
(async () => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("chatcli.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A browser may forbid storage; the system's theme is used.
  }
  watch(root);
  try {
    const { js, wasm } = document.getElementById("program").dataset;
    const program = await import(js);
    await program.default({ module_or_path: wasm });
  } catch (reason) {
    console.error(reason);
    const shell = document.getElementById("shell");
    if (shell) {
      shell.classList.add("is-failed");
      document.getElementById("shell-failed").hidden = false;
    }
  }

  // A wall has nobody to load it again. Its program writes down a beat every second; when that stops for five minutes,
  // or never began, the page is loaded anew as soon as the door answers. This is why it is not part of the program.
  function watch(root) {
    if (!/^\/(kiosk|board|watch)\/?$/.test(location.pathname)) return;
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
