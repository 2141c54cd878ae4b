// Keeps what is drawn: a moment after the last change, and tells what came of it.

import { words } from "./words.js";

const PAUSE = 1500;

export class Keeping {
  constructor(modeler, place, problems) {
    this.modeler = modeler;
    this.problems = problems;
    this.status = place.querySelector("[data-status]");
    this.urls = place.dataset;
    this.seen = Number(place.dataset.version);
    this.token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    this.queue = Promise.resolve();
    modeler.on("commandStack.changed", () => this.soon());
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty) event.preventDefault();
    });
  }

  soon() {
    if (this.isRefused) return;
    this.isDirty = true;
    this.say(words.changed);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // One after the other: each save names the version that the one before has made.
  save() {
    clearTimeout(this.timer);
    this.queue = this.queue.then(() => this.send());
    return this.queue;
  }

  async send() {
    if (!this.isDirty || this.isRefused) return;
    this.isDirty = false;
    const answer = await this.post(this.urls.save);
    if (!answer) {
      this.isDirty = true;
      return;
    }
    this.seen = answer.version;
    this.say(this.isDirty ? words.changed : words.saved);
    this.problems.show(answer);
  }

  async check() {
    await this.save();
    const answer = await this.post(this.urls.check);
    if (!answer) return;
    this.problems.show(answer);
    this.say(answer.problems.length ? words.flawed : words.sound);
  }

  async post(url) {
    const { xml } = await this.modeler.saveXML({ format: true });
    const body = new URLSearchParams({ source: xml, seen: this.seen });
    try {
      const response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": this.token } });
      const answer = await response.json();
      if (response.ok) return answer;
      this.isRefused = response.status === 409;
      this.say(answer.said);
    } catch {
      this.say(words.offline);
    }
    return null;
  }

  say(said) {
    this.status.textContent = said;
  }
}
