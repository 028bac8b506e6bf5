// Files sent one by one, chosen, dropped or pasted: progress, cancelling, another try, each verdict as it arrives, told to
// those who listen as well. What was brought before is known by its SHA-256 and not sent. Without this, the same form
// sends them together.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const section = document.getElementById("evidence");
  if (!form || !section) return;
  const says = form.dataset;
  const input = form.elements.namedItem("file");
  const list = form.querySelector(".upload-list");
  const counts = form.querySelector(".upload-counts");
  const said = form.querySelector(".upload-said");
  const MEGABYTE = 1024 * 1024;
  const queue = [];
  const sent = new Set(); // digests of what this page has sent and was taken
  let running = false;
  let leaving = false;
  let turns = 0;
  const tally = { all: 0, done: 0, refused: 0 };

  const fill = (pattern, facts) => pattern.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const weight = (bytes) => `${(bytes / MEGABYTE).toFixed(1)} MB`;

  const tell = (news) => {
    counts.hidden = list.hidden = tally.all === 0;
    counts.textContent = fill(says.counts, tally);
    if (news) said.textContent = `${news} ${counts.textContent}`;
  };

  const button = (job, text, act, look = "btn btn-sm btn-quiet") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.textContent = text;
    made.setAttribute("aria-label", `${text}: ${job.file.name}`);
    made.onclick = act;
    job.doing.append(made);
    return made;
  };

  const line = (file) => {
    const job = { file, over: false, mend: form.elements.namedItem("mend").checked };
    const name = document.createElement("strong");
    job.item = document.createElement("li");
    job.item.tabIndex = -1;
    job.says = document.createElement("span");
    job.says.className = "says";
    job.doing = document.createElement("span");
    job.doing.className = "line";
    name.textContent = file.name;
    job.item.append(name, job.says, job.doing);
    list.append(job.item);
    wait(job);
    return job;
  };

  const wait = (job) => {
    job.over = false;
    delete job.item.dataset.look;
    job.bar = document.createElement("progress");
    job.bar.max = Math.max(job.file.size, 1);
    job.bar.value = 0;
    job.bar.setAttribute("aria-label", job.file.name);
    job.says.before(job.bar);
    job.says.textContent = says.waiting;
    clear(job);
    job.cancel = button(job, says.cancel, () => end(job, "calm", says.cancelled), "plain");
  };

  const clear = (job) => {
    const focused = job.doing.contains(document.activeElement);
    job.doing.replaceChildren();
    if (focused) job.item.focus(); // or the keyboard would be sent back to the top of the page
  };

  const end = (job, look, text) => {
    if (job.over) return;
    job.over = true;
    job.item.dataset.look = look;
    job.says.textContent = text;
    job.bar.remove();
    clear(job);
    tally.done += 1;
    if (look !== "good") tally.refused += 1;
    tell(`${job.file.name}: ${text}`);
  };

  const again = (job, text, mend) =>
    button(job, text, () => {
      tally.done -= 1;
      tally.refused -= 1;
      job.mend = mend;
      wait(job);
      job.cancel.focus();
      tell();
      queue.push(job);
      void run();
    });

  const failed = (job) => {
    end(job, "bad", says.failed);
    again(job, says.retry, job.mend);
  };

  const answered = (job, request) => {
    let verdict = null;
    try {
      verdict = JSON.parse(request.responseText).files[0];
    } catch {
      verdict = null;
    }
    if (!verdict) return failed(job);
    end(job, verdict.taken ? "good" : "bad", verdict.message);
    if (verdict.taken && job.digest) sent.add(job.digest);
    if (verdict.mendable) again(job, says.mend, true);
  };

  const digestOf = async (file) => {
    if (!globalThis.crypto?.subtle) return ""; // no secure connection: the server recognises it
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const known = (digest) => digest && (sent.has(digest) || section.querySelector(`[data-sha256="${digest}"]`));

  const send = (job) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      for (const name of ["csrf_token", "kind"]) body.append(name, form.elements.namedItem(name).value);
      if (job.mend) body.append("mend", "1");
      body.append("file", job.file, job.file.name);
      job.cancel.onclick = () => request.abort();
      request.upload.onprogress = (event) => {
        const whole = event.loaded >= event.total;
        job.bar.value = Math.min(event.loaded, job.bar.max);
        job.says.textContent = whole
          ? says.checking
          : fill(says.sending, { done: weight(event.loaded), all: weight(event.total) });
      };
      request.onabort = () => end(job, "calm", says.cancelled);
      request.onerror = () => failed(job);
      request.onload = () => answered(job, request);
      request.onloadend = resolve;
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });

  const take = async (job) => {
    job.digest = await digestOf(job.file).catch(() => "");
    if (job.over) return;
    if (known(job.digest)) end(job, "calm", says.again);
    else await send(job);
  };

  const refresh = async () => {
    const turn = ++turns;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("evidence-found");
    const old = document.getElementById("evidence-found");
    if (!fresh || turn !== turns) return; // files brought meanwhile are in a later answer only, which may be here already
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    for (const left of old.querySelectorAll('input[name="exhibit"]:not(:checked)')) {
      const box = fresh.querySelector(`#${CSS.escape(left.id)}`);
      if (box) box.checked = false;
    }
    old.replaceWith(document.importNode(fresh, true));
    if (focused) document.getElementById(focused)?.focus();
  };

  const run = async () => {
    if (running) return;
    running = true;
    while (queue.length) {
      const job = queue.shift();
      if (!job.over) await take(job);
    }
    running = false;
    await refresh().catch(() => leaving || location.reload());
  };

  const add = (files) => {
    for (const file of files) {
      const job = line(file);
      tally.all += 1;
      if (file.size > Number(says.mostBytes)) {
        end(job, "bad", fill(says.tooLarge, { megabytes: Math.ceil(file.size / MEGABYTE) }));
      } else {
        queue.push(job);
      }
    }
    tell();
    list.scrollIntoView({ block: "nearest" });
    void run();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(Array.from(input.files));
    input.value = "";
  });

  const carriesFiles = (event) => Array.from(event.dataTransfer?.types ?? []).includes("Files");
  section.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    section.dataset.dropping = "";
  });
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) delete section.dataset.dropping;
  });
  section.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    delete section.dataset.dropping;
    add(Array.from(event.dataTransfer.files));
  });

  const named = (file, place) => {
    if (!/^image\.\w+$/.test(file.name)) return file; // what a browser calls every picture that has no name
    const ending = file.name.split(".").pop();
    const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    const moment = now.replace("T", " ").replaceAll(":", ".");
    return new File([file], `${says.pasted} ${moment}${place ? ` ${place + 1}` : ""}.${ending}`, { type: file.type });
  };
  document.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (!files.length || event.target.closest?.("textarea, input:not([type=file])")) return;
    event.preventDefault();
    add(files.map(named));
  });

  addEventListener("beforeunload", (event) => {
    leaving = true; // what is cut off by leaving has not failed, and must not call the reader back
    if (running) event.preventDefault();
  });
  document.documentElement.dataset.scripts = "";
})();
