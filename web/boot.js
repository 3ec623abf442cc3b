// Starts the program, because the page's content policy allows no inline script. The theme is set first, so that a
// dark room does not see a white flash while the program loads.
(async () => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("chatcli.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A browser may forbid storage; the system's theme is used.
  }
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
})();
