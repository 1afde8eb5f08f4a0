// The watch over the terminal in this page: it says when the wall is not alive, and brings it back.
"use strict";
(() => {
  const COLUMNS = 120, ROWS = 40; // that a wall should have room for, whatever the size of the screen
  const ASK = 1000; // milliseconds between two questions whether the board is alive
  const PATIENCE = 6000; // without an answer
  const FIRST = 60000; // for a board that starts
  const SHORT = 5000; // a connection that lasted less makes the next attempt wait longer
  const LONGEST = 30000;

  const sign = document.getElementById("sign");
  const terminal = document.getElementById("terminal");
  let socket = null, begun = 0, heard = 0, lost = false;

  const write = (id, text) => { document.getElementById(id).textContent = text; };

  const length = (milliseconds) => {
    const seconds = Math.floor(milliseconds / 1000), two = (n) => String(n).padStart(2, "0");
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };

  const lose = () => {
    if (lost) return;
    lost = true;
    document.body.classList.add("-lost");
    write("what", sign.dataset.lost);
    write("why", "");
    const age = () => {
      if (heard) write("since", sign.dataset.stale.replace("{time}", length(performance.now() - heard)));
    };
    age();
    setInterval(age, 1000);
    if (socket) socket.close();
    mend();
  };

  const mend = async () => {
    let why = "gone";
    try {
      const answer = await fetch("/ready", { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(5000) });
      why = answer.ok ? "again" : answer.status === 503 ? "full" : answer.status === 403 ? "locked" : "gone";
    } catch { /* it does not answer */ }
    write("why", sign.dataset[why]);
    if (why !== "again") {
      setTimeout(mend, ASK);
      return;
    }
    const lasted = begun ? performance.now() - begun : 0;
    const failures = lasted < SHORT ? Number(sessionStorage.getItem("failures") || 0) + 1 : 0;
    sessionStorage.setItem("failures", failures);
    setTimeout(() => location.reload(), Math.min(LONGEST, 1000 * 2 ** failures));
  };

  // The terminal opens its own socket; this one is watched, and takes nothing from keys and mouse.
  window.WebSocket = class extends WebSocket {
    constructor(path) {
      super(new URL(path, location).href.replace(/^http/, "ws"));
      socket = this;
      begun = performance.now();
      this.addEventListener("message", () => { heard = performance.now(); });
      this.addEventListener("close", lose);
      this.addEventListener("error", lose);
    }

    send(data) {
      if (this.readyState === 1 && /^\["(?:resize|alive)"/.test(data)) super.send(data);
    }
  };

  setInterval(() => {
    if (!socket || lost) return;
    if (performance.now() - (heard || begun) > (heard ? PATIENCE : FIRST)) lose();
    else socket.send('["alive"]');
  }, ASK);

  const fit = () => {
    const columns = Number(new URLSearchParams(location.search).get("columns")) || COLUMNS;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = "100px 'Roboto Mono'";
    const cell = pen.measureText("0");
    const wide = cell.width / 100, high = (cell.fontBoundingBoxAscent + cell.fontBoundingBoxDescent) / 100;
    const size = Math.min(innerWidth / (columns * wide), innerHeight / (ROWS * columns / COLUMNS * high));
    terminal.dataset.fontSize = Math.min(96, Math.max(8, Math.floor(size)));
  };

  addEventListener("load", async () => {
    try {
      await document.fonts.load("16px 'Roboto Mono'");
    } catch { /* another font will do */ }
    fit();
    const script = document.createElement("script");
    script.src = "/textual.js";
    script.onload = () => window.onload(); // which it has just set, too late for the page's own event
    script.onerror = lose;
    document.body.append(script);
  });
})();
