// Files sent one by one: progress, cancelling, each verdict as it arrives. Without it the same form sends them together.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const section = document.getElementById("evidence");
  if (!form || !section) return;
  const input = form.elements.namedItem("file");
  const list = form.querySelector(".upload-list");
  const counts = form.querySelector(".upload-counts");
  const MEGABYTE = 1024 * 1024;
  const queue = [];
  let running = false;
  const tally = { all: 0, done: 0, refused: 0 };

  const fill = (pattern, facts) => pattern.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const weight = (bytes) => `${(bytes / MEGABYTE).toFixed(1)} MB`;

  const tell = () => {
    counts.hidden = list.hidden = tally.all === 0;
    counts.textContent = fill(form.dataset.counts, tally);
  };

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    const says = document.createElement("span");
    const bar = document.createElement("progress");
    const cancel = document.createElement("button");
    name.textContent = file.name;
    says.className = "says";
    says.textContent = form.dataset.waiting;
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    cancel.type = "button";
    cancel.className = "plain";
    cancel.textContent = form.dataset.cancel;
    cancel.setAttribute("aria-label", `${form.dataset.cancel}: ${file.name}`);
    item.append(name, bar, says, cancel);
    list.append(item);
    return { file, item, says, bar, cancel, over: false };
  };

  const end = (job, look, text) => {
    job.over = true;
    job.item.dataset.look = look;
    job.says.textContent = text;
    job.bar.remove();
    job.cancel.remove();
    tally.done += 1;
    if (look !== "good") tally.refused += 1;
    tell();
  };

  const answered = (job, request) => {
    let verdict = null;
    try {
      verdict = JSON.parse(request.responseText).files[0];
    } catch {
      verdict = null;
    }
    if (verdict) end(job, verdict.taken ? "good" : "bad", verdict.message);
    else end(job, "bad", form.dataset.failed);
  };

  const send = (job) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      for (const name of ["csrf_token", "kind"]) body.append(name, form.elements.namedItem(name).value);
      body.append("file", job.file, job.file.name);
      job.cancel.onclick = () => request.abort();
      request.upload.onprogress = (event) => {
        const whole = event.loaded >= event.total;
        job.bar.value = Math.min(event.loaded, job.bar.max);
        job.says.textContent = whole
          ? form.dataset.checking
          : fill(form.dataset.sending, { done: weight(event.loaded), all: weight(event.total) });
      };
      request.onabort = () => end(job, "calm", form.dataset.cancelled);
      request.onerror = () => end(job, "bad", form.dataset.failed);
      request.onload = () => answered(job, request);
      request.onloadend = resolve;
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });

  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("evidence-found");
    if (fresh) document.getElementById("evidence-found").replaceWith(fresh);
  };

  const run = async () => {
    if (running) return;
    running = true;
    while (queue.length) {
      const job = queue.shift();
      if (!job.over) await send(job);
    }
    running = false;
    await refresh().catch(() => location.reload());
  };

  const add = (files) => {
    for (const file of files) {
      const job = line(file);
      tally.all += 1;
      job.cancel.onclick = () => end(job, "calm", form.dataset.cancelled);
      if (file.size > Number(form.dataset.mostBytes)) {
        end(job, "bad", fill(form.dataset.tooLarge, { megabytes: Math.ceil(file.size / MEGABYTE) }));
      } else {
        queue.push(job);
      }
    }
    tell();
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

  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
  document.documentElement.dataset.scripts = "";
})();
