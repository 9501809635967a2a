// @ts-check
/** Send a chosen recording at once, so that it can be heard in the form and in the preview. */

class RecordingField {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.digest = /** @type {HTMLInputElement} */ (box.querySelector("input[type=hidden]"));
    this.player = /** @type {HTMLAudioElement} */ (box.querySelector("audio"));
    this.file = /** @type {HTMLInputElement} */ (box.querySelector("input[type=file]"));
    this.remove = /** @type {HTMLElement} */ (box.querySelector("[data-recording-remove]"));
    this.note = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
    this.form = /** @type {HTMLFormElement} */ (box.closest("form"));
  }

  /** @param {File} recording */
  async send(recording) {
    const { busy = "", failed = "", upload = "" } = this.box.dataset;
    const sent = new FormData();
    sent.set("recording", recording);
    sent.set("csrfmiddlewaretoken", new FormData(this.form).get("csrfmiddlewaretoken") ?? "");
    this.say(busy);
    try {
      const response = await fetch(upload, { method: "POST", body: sent, credentials: "same-origin" });
      const answer = await response.json();
      if (answer.refused) {
        this.refuse(answer.refused);
      } else {
        this.say(answer.name);
        this.show(answer.digest, answer.url);
      }
    } catch {
      this.refuse(failed);
    }
  }

  /** @param {string} sentence */
  refuse(sentence) {
    this.file.value = "";
    this.say(sentence, true);
  }

  /**
   * @param {string} digest
   * @param {string} url
   */
  show(digest, url) {
    this.digest.value = digest;
    this.player.hidden = this.remove.hidden = !digest;
    if (digest) {
      this.player.src = url;
    } else {
      this.player.pause();
      this.player.removeAttribute("src");
      this.file.value = "";
      this.say("");
      this.file.focus();
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {string} words */
  say(words, isFault = false) {
    this.note.textContent = words;
    this.note.classList.toggle("exam-recording-fault", isFault);
  }
}

document.addEventListener("change", (event) => {
  const file = /** @type {HTMLInputElement} */ (event.target);
  const box = /** @type {HTMLElement | null} */ (file.closest("[data-recording]"));
  if (box && file.type === "file" && file.files?.length) {
    new RecordingField(box).send(file.files[0]);
  }
});
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-recording-remove]");
  const box = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-recording]"));
  if (box) {
    new RecordingField(box).show("", "");
  }
});
