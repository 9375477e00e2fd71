// @ts-check
// The browser side of the dashboard. The server draws every page and decides every command; this module asks. It keeps no task: the stream of
// events only says that something changed, and then the page reads its own address again and takes over what is newer.

const root = document.body.dataset.root ?? "";
const answerWithin = 30_000, pageWithin = 10_000, readAtMostEvery = 100, silences = 3;

// ---- The one client: every request of the page goes through here, and nothing else calls fetch.

/**
 * @typedef {{ ok: boolean, status: number, type: string, text: string, stream: ReadableStream<Uint8Array<ArrayBuffer>> | null }} Answer
 * @param {string} address
 * @param {{ method?: string, body?: string, key?: string, after?: string, within?: number, signal?: AbortSignal, streams?: boolean }} [how]
 *   within: milliseconds until it counts as unanswered. streams: the answer never ends, and is silent for no longer than its signal allows.
 * @returns {Promise<Answer>}
 */
async function request(address, { method = "GET", body, key, after, within = answerWithin, signal, streams = false } = {}) {
  const headers = new Headers({ "X-Autopilot-Client": "dashboard" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (key) headers.set("Idempotency-Key", key);
  if (after) headers.set("Last-Event-ID", after);
  const limit = new AbortController();
  const timer = streams ? undefined : setTimeout(() => limit.abort(new DOMException(`no answer within ${within / 1000} s`, "TimeoutError")), within);
  try {
    const response = await fetch(address, {
      method, headers, body, cache: "no-store", redirect: "manual", signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
    });
    // Where the host signs people in, it answers who is signed out with a redirect.
    if (response.status === 401 || response.type === "opaqueredirect") signOut();
    const { ok, status } = response;
    return { ok, status, type: response.headers.get("Content-Type") ?? "", text: streams ? "" : await response.text(), stream: streams ? response.body : null };
  } finally {
    clearTimeout(timer);
  }
}

// ---- What the page says of itself: live, or why it is not.

const facts = { isSignedOut: false, isFollowing: false, isRead: true };

function report() {
  const [state, text] = facts.isSignedOut ? ["signed-out", "Signed out"]
    : document.hidden ? ["paused", "Paused"]
    : !facts.isFollowing ? ["lost", "Reconnecting"]
    : !facts.isRead ? ["lost", "Not read, trying again"]
    : ["live", "Live"];
  const live = document.getElementById("live");
  if (!live || live.dataset.state === state) return;
  live.dataset.state = state;
  live.textContent = text;
}

function signOut() {
  if (facts.isSignedOut) return;
  facts.isSignedOut = true;
  stream.close();
  report();
  say("You are signed out. What you see is from before.", false, { label: "Sign in again", act: () => location.reload() });
}

/** @param {string} text @param {boolean} good @param {{ label: string, act: () => void }} [link] */
function say(text, good, link) {
  const toast = document.createElement("div");
  toast.className = good ? "toast" : "toast bad";
  toast.append(text);
  if (link) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: link.label });
    button.addEventListener("click", link.act);
    toast.append(" ", button);
  } else {
    setTimeout(() => toast.remove(), 8000);
  }
  document.getElementById("says")?.append(toast);
}

// ---- Reading the page's own address again.

const page = {
  asked: 0, shown: 0, isDue: false, isBusy: false, readAt: 0,
  /** @type {AbortController | null} */ reading: null,

  /** Something changed: read again, soon, and never two at a time. */
  refresh() {
    page.isDue = true;
    if (page.isBusy || facts.isSignedOut || document.hidden) return;
    page.isBusy = true;
    setTimeout(async () => {
      page.isDue = false;
      const isRead = await page.read(location.href);
      page.readAt = performance.now() + (isRead ? 0 : 1000); // What failed is tried again a little later.
      page.isBusy = false;
      if (page.isDue) page.refresh();
    }, Math.max(0, page.readAt + readAtMostEvery - performance.now()));
  },

  /** The connection is new: whatever is still being read over the old one is not waited for. */
  restart() {
    page.reading?.abort();
    page.refresh();
  },

  /**
   * Reads an address and shows it. An answer that was asked for before the one that is shown, or for another address, is dropped.
   * @param {string} address
   */
  async read(address) {
    const order = ++page.asked;
    const reading = (page.reading = new AbortController());
    try {
      const answer = await request(address, { within: pageWithin, signal: reading.signal });
      if (facts.isSignedOut || order <= page.shown || new URL(address, location.href).href !== location.href) return true;
      const read = new DOMParser().parseFromString(answer.text, "text/html");
      if (!answer.type.startsWith("text/html") || answer.status >= 500) throw new Error(`The page answered ${answer.status}.`);
      if (!read.getElementById("top")) {
        location.assign(address); // A page without the frame says on its own what is wrong.
        return true;
      }
      page.shown = order;
      facts.isRead = true;
      document.title = read.title;
      morph(document.body, read.body);
      tick();
      return true;
    } catch {
      if (!reading.signal.aborted) facts.isRead = false;
      page.isDue = true;
      return false;
    } finally {
      report();
    }
  },

  /** @param {string} address @param {boolean} [replace] */
  async go(address, replace = false) {
    history[replace ? "replaceState" : "pushState"](null, "", address);
    if (!(await page.read(location.href))) page.refresh();
    else if (!replace) document.getElementById("task")?.scrollTo(0, 0);
  },
};

/** Whether a fragment about one task is older than the one that is shown. @param {Element} next @param {Element} now */
const isOlder = (next, now) =>
  now.getAttribute("data-vtid") !== null && now.getAttribute("data-vtid") === next.getAttribute("data-vtid")
  && Number(next.getAttribute("data-version")) < Number(now.getAttribute("data-version"));

/**
 * Makes one element like another, in place: what stays the same is not touched, so focus, scroll, selection and open details stay. What the
 * script or the reader owns (data-own, typed text, open details) is left, and a fragment of an older version never replaces a newer one.
 * @param {Element} now @param {Element} next
 */
function morph(now, next) {
  if (isOlder(next, now)) return;
  const isTheirs = (/** @type {string} */ name) => (name === "open" && now.localName === "details") || (name === "value" && now === document.activeElement);
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name) && !isTheirs(name)) now.removeAttribute(name);
  for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value && !isTheirs(name)) now.setAttribute(name, value);
  if (now instanceof HTMLInputElement && now !== document.activeElement) now.value = next.getAttribute("value") ?? "";
  if (now.localName === "time") return; // Its text is the clock's.

  const wanted = new Set([...next.children].map((child) => child.id));
  const kept = new Map([...now.children].filter((child) => child.id).map((child) => [child.id, child]));
  for (const [id, child] of kept) if (!wanted.has(id)) child.remove();
  let at = now.firstChild;
  for (const child of [...next.childNodes]) {
    const same = child instanceof Element && child.id ? kept.get(child.id) : fits(at, child) ? at : null;
    if (!same) {
      now.insertBefore(document.importNode(child, true), at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else now.insertBefore(same, at);
    if (!(same instanceof Element)) {
      if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
    } else if (!same.hasAttribute("data-own")) morph(same, /** @type {Element} */ (child));
  }
  while (at) {
    const rest = at;
    at = at.nextSibling;
    rest.remove();
  }
}

/** @param {ChildNode | null} now @param {ChildNode} next */
function fits(now, next) {
  if (!now || now.nodeName !== next.nodeName) return false;
  return !(now instanceof Element) || (!now.id && !(/** @type {Element} */ (next)).id);
}

// ---- The stream: only a signal. A native EventSource never comes back after a 503 and carries no header.

/**
 * The first of a few attempts to be answered. Where one connection went silent, others that the browser keeps are as dead, and each attempt may
 * be given one of them.
 * @param {(signal: AbortSignal) => Promise<Answer>} attempt @param {AbortSignal} signal
 */
async function race(attempt, signal) {
  /** @type {{ abort: AbortController, answer: Promise<Answer> }[]} */ const running = [];
  try {
    for (;;) {
      const abort = new AbortController();
      running.push({ abort, answer: attempt(AbortSignal.any([signal, abort.signal])) });
      const pause = running.length < 4 ? [new Promise((resolve) => setTimeout(resolve, 300))] : [];
      const won = await Promise.race([...running.map(async (one) => (await one.answer, one)), ...pause]);
      if (!won) continue;
      running.splice(running.indexOf(won), 1);
      return await won.answer;
    }
  } finally {
    for (const { abort } of running) abort.abort();
  }
}

const stream = {
  /** @type {AbortController | null} */ running: null,
  after: "", tries: 0, wasSilent: false,

  open() {
    if (stream.running || facts.isSignedOut || document.hidden) return;
    const abort = (stream.running = new AbortController());
    void stream.follow(abort).finally(() => {
      facts.isFollowing = false;
      report();
      if (stream.running !== abort) return;
      stream.running = null;
      setTimeout(stream.open, Math.min(5000, 250 * 2 ** stream.tries++) * (0.5 + Math.random() / 2));
    });
  },

  close() {
    stream.running?.abort();
    stream.running = null;
  },

  /** @param {AbortController} abort */
  async follow(abort) {
    let heartbeat = 1000;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        stream.wasSilent = facts.isFollowing;
        abort.abort();
      }, heartbeat * silences);
    };
    try {
      heard();
      const ask = (/** @type {AbortSignal} */ signal) => request(document.body.dataset.events ?? "", { after: stream.after, signal, streams: true });
      const answer = await (stream.wasSilent ? race(ask, abort.signal) : ask(abort.signal));
      stream.wasSilent = false;
      if (!answer.ok || !answer.stream) return;
      const reader = answer.stream.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard();
        const frames = (text + value).split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) heartbeat = stream.take(frame) ?? heartbeat;
      }
    } catch {
      return; // It was cut off, or silent for too long: it is opened again.
    } finally {
      clearTimeout(silence);
      abort.abort();
    }
  },

  /** Takes one frame; the first says how often the server gives a sign of life, in milliseconds. @param {string} frame */
  take(frame) {
    const fields = new Map(frame.split("\n").map((line) => /** @type {[string, string]} */ ([line.split(":", 1)[0], line.slice(line.indexOf(":") + 1).trim()])));
    stream.after = fields.get("id") ?? stream.after;
    if (fields.get("event") === "ping") return undefined;
    if (fields.get("event") !== "hello") {
      page.refresh();
      return undefined;
    }
    stream.tries = 0;
    facts.isFollowing = true;
    report();
    page.restart(); // What came before it may have been missed.
    return Number(JSON.parse(fields.get("data") ?? "{}").pingSeconds) * 1000 || undefined;
  },
};

// ---- Dialogs and commands.

/** Shows a dialog, until it is closed. @param {HTMLDialogElement} dialog */
function mount(dialog) {
  document.getElementById("dialogs")?.replaceChildren(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

/** @param {string} address */
async function openDialog(address) {
  try {
    const answer = await request(address);
    const dialog = new DOMParser().parseFromString(answer.text, "text/html").querySelector("dialog");
    if (facts.isSignedOut) return null;
    if (!dialog) throw new Error(`it answered ${answer.status}`);
    const shown = /** @type {HTMLDialogElement} */ (document.importNode(dialog, true));
    shown.dataset.from = address;
    mount(shown);
    tick();
    /** @type {HTMLElement | null} */ (shown.querySelector("textarea") ?? shown.querySelector("#send"))?.focus();
    return shown;
  } catch (error) {
    say(`The dialog could not be read: ${reasonOf(error)}.`, false);
    return null;
  }
}

/** The fields of a form as the JSON of its command. @param {HTMLFormElement} form */
function bodyOf(form) {
  /** @type {Record<string, unknown>} */ const body = {};
  for (const field of form.querySelectorAll("input[name], textarea[name]")) {
    const { name, value, checked, dataset } = /** @type {HTMLInputElement} */ (field);
    if (dataset.type === "flag") body[name] = checked;
    else if (dataset.type === "json") body[name] = JSON.parse(value);
    else if (value !== "") body[name] = dataset.type === "number" ? Number(value) : dataset.type === "time" ? new Date(value).toISOString() : value;
  }
  return JSON.stringify(body);
}

/**
 * The idempotency key of a command: the same for the same body of the same dialog, so that sending it again does nothing twice.
 * @param {HTMLDialogElement} dialog @param {string} body
 */
function keyOf(dialog, body) {
  if (dialog.dataset.body !== body) {
    dialog.dataset.body = body;
    dialog.dataset.key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return dialog.dataset.key;
}

/**
 * Sends a dialog's command. It has exactly one outcome, which is shown: accepted, refused with its code, unanswered, or unknown. The dialog is
 * busy in here and nowhere else, so it leaves that state however this ends.
 * @param {HTMLDialogElement} dialog @param {HTMLFormElement} form
 */
async function command(dialog, form) {
  const send = /** @type {HTMLButtonElement} */ (form.querySelector("#send"));
  const outcome = /** @type {HTMLElement} */ (form.querySelector("#outcome"));
  if (send.disabled) return;
  send.disabled = true;
  form.setAttribute("aria-busy", "true");
  outcome.hidden = true;
  try {
    const body = bodyOf(form);
    const answer = await request(form.dataset.address ?? "", { method: form.dataset.command, body, key: keyOf(dialog, body) });
    if (answer.ok) {
      dialog.close();
      say(`Accepted: ${dialog.querySelector("h2")?.textContent}.`, true);
      if (form.dataset.address?.endsWith("/me/role")) location.reload(); // Page and stream begin anew in that role.
      else page.refresh();
      return;
    }
    await refused(dialog, outcome, answer);
  } catch (error) {
    const isUnanswered = error instanceof DOMException && error.name === "TimeoutError";
    outcome.textContent = isUnanswered
      ? "timed_out: no answer within 30 s. Whether it was done is not known; sending it again does nothing twice."
      : `unknown: the connection broke (${reasonOf(error)}). Whether it was done is not known; sending it again does nothing twice.`;
    outcome.hidden = false;
    page.refresh();
  } finally {
    send.disabled = false;
    form.removeAttribute("aria-busy");
  }
}

/** @param {HTMLDialogElement} dialog @param {HTMLElement} outcome @param {Answer} answer */
async function refused(dialog, outcome, answer) {
  const problem = answer.type.includes("json") ? JSON.parse(answer.text) : {};
  outcome.textContent = `${problem.code ?? `status_${answer.status}`}: ${problem.detail ?? "the server gave no reason."}`;
  outcome.hidden = false;
  page.refresh();
  if (problem.code !== "version_conflict" || !dialog.dataset.from) return;
  // The task has moved on: show it as it is now, and keep what was typed.
  const typed = [...dialog.querySelectorAll("textarea")].map((area) => area.value);
  const text = `${outcome.textContent} This is the task as it is now: look again.`;
  const again = await openDialog(dialog.dataset.from);
  again?.querySelectorAll("textarea").forEach((area, i) => (area.value = typed[i] ?? ""));
  const said = /** @type {HTMLElement | null} */ (again?.querySelector("#outcome"));
  if (said) Object.assign(said, { textContent: said.hidden ? text : said.textContent, hidden: false });
}

/** @param {unknown} error */
const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

function help() {
  const keys = [["/", "search"], ["j", "next task"], ["k", "previous task"], ["Enter", "open"], ["Escape", "close"], ["a", "approve or activate the open task"], ["r", "retry the open task"], ["?", "this help"]];
  const dialog = document.createElement("dialog");
  dialog.id = "dialog";
  dialog.setAttribute("aria-label", "Keyboard");
  const list = document.createElement("dl");
  for (const [key, what] of keys) {
    const [term, text, cap] = [document.createElement("dt"), document.createElement("dd"), document.createElement("kbd")];
    cap.textContent = key;
    term.append(cap);
    text.textContent = what;
    list.append(term, text);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(list, Object.assign(document.createElement("button"), { textContent: "Close" }));
  dialog.append(form);
  mount(dialog);
}

// ---- Times, in the reader's zone.

/** @param {number} ms */
function lengthOf(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days ? `${days} d ${hours} h` : seconds >= 3600 ? `${hours} h ${minutes} min` : seconds >= 60 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-as]")) {
    const { dateTime, dataset } = /** @type {HTMLTimeElement} */ (time);
    const at = Date.parse(dateTime);
    const text = dataset.as === "at" ? local.format(at) : lengthOf(dataset.as === "since" ? now - at : at - now);
    if (time.textContent !== text) time.textContent = text;
  }
}

// ---- What the reader does.

/** @param {Event} event @param {string} selector */
const hit = (event, selector) => /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest(selector) : null);

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = /** @type {HTMLAnchorElement | null} */ (hit(event, "a[data-go]"));
  const opens = hit(event, "[data-dialog]");
  const copies = hit(event, "[data-copy]");
  const leaves = hit(event, "[data-sign-out]");
  if (link && isPlain) {
    event.preventDefault();
    void page.go(link.href);
  } else if (opens) void openDialog(opens.dataset.dialog ?? "");
  else if (hit(event, "[data-dismiss]")) /** @type {HTMLDialogElement | null} */ (hit(event, "dialog"))?.close();
  else if (hit(event, "[data-help]")) help();
  else if (copies) void navigator.clipboard?.writeText(copies.dataset.copy ?? "").then(() => say("Copied.", true));
  else if (leaves) {
    void request(leaves.dataset.signOut ?? "", { method: "POST" }).then(() => location.assign(document.body.dataset.signIn ?? root));
  }
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const dialog = form.closest("dialog");
  if (dialog && form.dataset.command) {
    event.preventDefault();
    void command(dialog, form);
  } else if ("go" in form.dataset) {
    event.preventDefault();
    void page.go(searchOf(form));
  }
});

/** The present address with what a search form says, from its first page on. @param {HTMLFormElement} form */
function searchOf(form) {
  const query = new URLSearchParams(location.search);
  for (const { name, value } of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=search]"))) {
    if (value.trim()) query.set(name, value.trim());
    else query.delete(name);
    if (name === "q") query.delete("after");
  }
  return location.pathname + (query.size ? `?${query}` : "");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */ let typing;
document.addEventListener("input", (event) => {
  const form = /** @type {HTMLFormElement | null} */ (hit(event, "form[data-go]"));
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => void page.go(searchOf(form), true), 200);
});

/** @param {number} step */
function move(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("a[data-row]")]);
  const at = rows.findIndex((row) => row === document.activeElement || row.closest("[aria-selected]"));
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const action = /** @type {Record<string, () => void>} */ ({
    "/": () => /** @type {HTMLInputElement | null} */ (document.getElementById("q"))?.select(),
    j: () => move(1),
    k: () => move(-1),
    Escape: () => document.getElementById("close")?.click(),
    "?": help,
    a: () => /** @type {HTMLElement | null} */ (document.querySelector("#acts [data-key='a']:not(:disabled)"))?.click(),
    r: () => /** @type {HTMLElement | null} */ (document.querySelector("#acts [data-key='r']:not(:disabled)"))?.click(),
  })[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

addEventListener("popstate", () => void page.read(location.href));

// A hidden tab gives its connection back: a browser has six for each origin.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream.close();
  else {
    page.refresh();
    stream.open();
  }
  report();
});

setInterval(() => {
  tick();
  const every = Number(document.getElementById("main")?.dataset.every); // Signs of life are no events: a view that shows them is read again.
  if (every && performance.now() - page.readAt > every * 1000) page.refresh();
}, 1000);
tick();
stream.open();
