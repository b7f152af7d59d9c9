// The WebSocket to the sandbox: sends page requests and receives replies and changes.

const PATIENCE = [200, 500, 1000, 2000];
/** Milliseconds before each further attempt to reconnect. */

export class Line {
  /** @param {(told: object) => void} hear called with every message that is not a reply */
  constructor(hear) {
    this.hear = hear;
    this.waiting = new Map();
    this.count = 0;
    this.attempts = 0;
    this.connect();
  }

  /**
   * Send a page request; resolves to the reply, which is `{ok: false}` if the connection broke.
   * @param {object} request
   * @returns {Promise<object>}
   */
  send(request) {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.resolve({ ok: false });
    const id = ++this.count;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, request }));
    });
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const said = new URLSearchParams(location.search);
    if (!said.has("lang")) said.set("lang", document.documentElement.lang.slice(0, 2));
    this.socket = new WebSocket(`${scheme}://${location.host}/page/live?${said}`);
    this.socket.addEventListener("open", () => this.opened());
    this.socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => this.lost());
  }

  opened() {
    this.isNew = true;
    this.send({ do: "attend", visible: !document.hidden });
  }

  /** A connection counts once a message arrived: a sandbox that is not ready closes it at once. */
  welcome() {
    this.isNew = false;
    this.attempts = 0;
    document.getElementById("offline").hidden = true;
    document.documentElement.dataset.live = "true";
  }

  lost() {
    for (const resolve of this.waiting.values()) resolve({ ok: false });
    this.waiting.clear();
    delete document.documentElement.dataset.live;
    document.getElementById("offline").hidden = false;
    const pause = PATIENCE[Math.min(this.attempts++, PATIENCE.length - 1)];
    setTimeout(() => this.connect(), pause);
  }

  /** @param {object} told */
  receive(told) {
    if (!("reply" in told)) {
      if (this.isNew) this.welcome();
      this.hear(told);
      return;
    }
    this.waiting.get(told.reply)?.(told);
    this.waiting.delete(told.reply);
  }
}
