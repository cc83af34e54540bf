// Comforts on top of pages that work without them. Nothing here keeps anything in the browser.
(() => {
  "use strict";

  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

  // A form that came back with errors: the reader, and the screen reader, start at the summary.
  const focusSummary = () => {
    const summary = document.getElementById("error-summary");
    if (!summary) return;
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      (field.closest("fieldset.field, .field") || field).scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    });
  };

  // Leaving a half-filled form asks first.
  const changed = new Set();
  const guardForms = () => {
    let sent = null;
    each("form[data-guard]", (form) => {
      if (form.hasAttribute("data-changed")) changed.add(form);
      form.addEventListener("input", () => changed.add(form));
    });
    document.addEventListener("submit", (event) => { sent = event.target; });
    window.addEventListener("pageshow", () => { sent = null; });
    window.addEventListener("beforeunload", (event) => {
      if ([...changed].some((form) => form !== sent && !form.dataset.keeps)) event.preventDefault();
    });
  };

  // A draft is kept from time to time and when the page is left, as by its button; it is never sent.
  // Where somebody else saved meanwhile nothing is overwritten: the button then shows both.
  const keepDrafts = () => each("[data-autosave]", (note) => {
    const form = note.closest("form");
    const version = form.elements.namedItem("version");
    let typed = 0, kept = 0, timer = null, keeping = null, sent = false, over = false;
    const say = (words) => { note.textContent = words; };
    const keep = async () => {
      window.clearTimeout(timer);
      timer = null;
      const upTo = typed;
      const body = new FormData(form);
      body.set("go", "by-itself");
      const wait = { method: "POST", body, credentials: "same-origin", cache: "no-store", redirect: "error", keepalive: true };
      try {
        const answer = await fetch(form.action, wait);
        if (!answer.ok) throw answer;
        version.value = await answer.text();
        kept = upTo;
        if (kept === typed && answer.status === 200) changed.delete(form);
        say((answer.status === 200 ? note.dataset.saved : note.dataset.partly).replace("{t}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })));
      } catch (problem) {
        over = problem.status === 409;
        delete form.dataset.keeps;
        say(over ? note.dataset.conflict : note.dataset.failed);
      }
    };
    const keepNow = () => {
      if (keeping || sent || over || kept === typed) return;
      keeping = keep().finally(() => { keeping = null; });
    };
    form.dataset.keeps = "yes";
    form.addEventListener("input", () => {
      typed += 1;
      timer ??= window.setTimeout(keepNow, 30000);
    });
    form.addEventListener("submit", (event) => {
      if (keeping) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const button = event.submitter;
        keeping.then(() => form.requestSubmit(button));
        return;
      }
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
    window.addEventListener("pagehide", keepNow);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });
  });

  // One press, one request: a second press while the first is on its way does nothing.
  // A look at a draft opens another tab: the form stays here, to be sent after it.
  const sendOnce = () => {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post" || event.defaultPrevented) return;
      if (event.submitter?.formTarget === "_blank") return;
      if (form.dataset.sending) { event.preventDefault(); return; }
      form.dataset.sending = "yes";
      const button = event.submitter;
      if (button && !button.hasAttribute("data-harmless")) {
        button.setAttribute("aria-disabled", "true");
      }
    });
    window.addEventListener("pageshow", () => each("form[data-sending]", (form) => {
      delete form.dataset.sending;
      each("[aria-disabled='true']", (button) => button.removeAttribute("aria-disabled"), form);
    }));
  };

  const countLetters = () => each("textarea[data-limit]", (area) => {
    const note = document.querySelector(`[data-counter="${CSS.escape(area.id)}"]`);
    if (!note) return;
    const show = () => {
      const left = Number(area.dataset.limit) - [...area.value].length;
      const words = left < 0 ? note.dataset.wordsOver : note.dataset.words;
      note.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
      note.classList.toggle("counter-over", left < 0);
    };
    area.addEventListener("input", show);
    show();
  });

  // As the pages and letters write it.
  const fileSize = (size) => {
    const [scale, unit] = size < 1024 ? [1, "byte"] : size < 1024 ** 2 ? [1024, "kilobyte"] : [1024 ** 2, "megabyte"];
    const unitDisplay = unit === "byte" ? "long" : "short";
    const written = { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 };
    return (size / scale).toLocaleString(document.documentElement.lang, written);
  };

  const listFiles = () => each("input[type='file'][data-files]", (input) => {
    const list = document.getElementById(input.dataset.files);
    input.addEventListener("change", () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        const size = document.createElement("span");
        const tooLarge = file.size > Number(input.dataset.mostBytes);
        size.className = tooLarge ? "too-large" : "soft";
        size.textContent = fileSize(file.size);
        if (tooLarge) size.append(` – ${input.dataset.tooLarge}`);
        item.append(file.name, size);
        return item;
      }));
    });
  });

  // The selected words of a box get ⟦ ⟧ around them, or lose the marks that they hold already.
  const markWords = () => each("button[data-marks]", (button) => {
    const area = document.getElementById(button.dataset.marks);
    const said = button.parentElement.querySelector("[role='status']");
    button.hidden = false;
    button.addEventListener("click", () => {
      const { selectionStart: from, selectionEnd: to } = area;
      const words = area.value.slice(from, to);
      const bare = words.replace(/[⟦⟧]/g, "");
      area.focus();
      if (!bare.trim()) {
        said.textContent = button.dataset.nothing;
        return;
      }
      area.setRangeText(bare === words ? `⟦${words}⟧` : bare, from, to, "select");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = bare === words ? button.dataset.done : button.dataset.undone;
    });
  });

  const foldMenu = () => {
    const button = document.querySelector("[data-menu]");
    if (!button) return;
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    const narrow = window.matchMedia("(max-width: 47.99rem)");
    const fit = () => {
      button.hidden = !narrow.matches;
      menu.hidden = narrow.matches;
      button.setAttribute("aria-expanded", String(!menu.hidden));
    };
    button.addEventListener("click", () => {
      menu.hidden = !menu.hidden;
      button.setAttribute("aria-expanded", String(!menu.hidden));
    });
    narrow.addEventListener("change", fit);
    fit();
  };

  // Before the session's idle limit a dialog asks; after it, the form can be carried through a sign-in.
  const watchSession = () => {
    const dialog = document.getElementById("session-dialog");
    const limit = Number(document.body.dataset.idleSeconds) * 1000;
    if (!dialog || !limit) return;
    const warnFor = Math.min(120000, limit / 2);
    const keepAlive = document.body.dataset.keepAlive;
    const left = dialog.querySelector("[data-session-left]");
    const otherTabs = new BroadcastChannel("registry-session");
    let endsAt = 0;
    const show = (name) => each("[data-session]", (part) => {
      part.hidden = part.dataset.session !== name;
      if (!part.hidden) dialog.setAttribute("aria-labelledby", part.querySelector("h2").id);
    }, dialog);
    const renew = () => {
      endsAt = Date.now() + limit;
      show("warning");
      if (dialog.open) dialog.close();
    };
    const renewEverywhere = () => { renew(); otherTabs.postMessage("renewed"); };
    otherTabs.addEventListener("message", renew);
    const tick = () => {
      const rest = endsAt - Date.now();
      if (rest <= 0) show("ended");
      else if (rest <= warnFor) {
        const seconds = Math.ceil(rest / 1000);
        left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      }
      if (rest <= warnFor && !dialog.open) dialog.showModal();
    };
    dialog.addEventListener("cancel", (event) => {
      if (Date.now() >= endsAt) event.preventDefault();
      else stay();
    });
    const stay = async () => {
      try {
        const answer = await fetch(keepAlive, { credentials: "same-origin", cache: "no-store", redirect: "error" });
        if (!answer.ok) throw new Error(String(answer.status));
        renewEverywhere();
      } catch {
        endsAt = Date.now();
        tick();
      }
    };
    dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
    document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) renewEverywhere(); });
    renewEverywhere();
    window.setInterval(tick, 1000);
  };

  // A list that can't be refreshed in place (signed out, refused, gone) becomes an ordinary page visit.
  const fallBack = () => {
    const visit = (event) => {
      if (event.detail.target?.hasAttribute("data-list")) window.location.assign(event.detail.pathInfo.finalRequestPath);
    };
    document.body.addEventListener("htmx:responseError", visit);
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      const { target, xhr } = event.detail;
      if (!target?.hasAttribute("data-list") || xhr.responseText.includes(`id="${target.id}"`)) return;
      event.detail.shouldSwap = false;
      visit(event);
    });
  };

  // What a list found is said aloud after it was filtered, sorted or turned in place.
  const announceLists = () => document.body.addEventListener("htmx:afterSettle", (event) => {
    const said = event.target.querySelector?.("[data-announce]");
    if (said) document.getElementById("announcer").textContent = said.textContent.trim();
  });

  // htmx notes the page's address, search words and all; nothing is to stay behind in the browser.
  const leaveNothingBehind = () => {
    const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
    for (const name of ["htmx:afterSettle", "htmx:pushedIntoHistory", "htmx:historyRestore"]) {
      document.body.addEventListener(name, forget);
    }
    forget();
  };

  const sendCarriedForm = () => {
    const form = document.querySelector("form[data-send-now]");
    if (form) form.requestSubmit();
  };

  // Keys press what bears them, while the reader is inside the part that names them: it is entered
  // at once, and a key typed anywhere else does nothing.
  const pressByKey = () => each("[data-keys]", (part) => {
    part.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.target.closest("input, textarea, select")) return;
      const target = part.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!target) return;
      event.preventDefault();
      target.click();
    });
    if (!document.getElementById("error-summary")) part.focus({ preventScroll: true });
  });

  focusSummary();
  pressByKey();
  guardForms();
  keepDrafts();
  sendOnce();
  countLetters();
  listFiles();
  markWords();
  foldMenu();
  watchSession();
  fallBack();
  announceLists();
  leaveNothingBehind();
  sendCarriedForm();
})();
