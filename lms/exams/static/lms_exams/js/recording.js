/* Send a chosen recording at once, so that it can be heard in the form and in the preview. */
(function () {
  "use strict";

  class RecordingField {
    constructor(box) {
      this.box = box;
      this.digest = box.querySelector("input[type=hidden]");
      this.player = box.querySelector("audio");
      this.file = box.querySelector("input[type=file]");
      this.remove = box.querySelector("[data-recording-remove]");
      this.note = box.querySelector("[role=status]");
    }

    async send() {
      const sent = new FormData();
      sent.set("recording", this.file.files[0]);
      sent.set("csrfmiddlewaretoken", this.box.closest("form").elements.csrfmiddlewaretoken.value);
      this.say(this.box.dataset.busy);
      try {
        const response = await fetch(this.box.dataset.upload, { method: "POST", body: sent, credentials: "same-origin" });
        const answer = await response.json();
        if (answer.refused) {
          this.refuse(answer.refused);
        } else {
          this.keep(answer);
        }
      } catch {
        this.refuse(this.box.dataset.failed);
      }
    }

    keep(kept) {
      this.say(kept.name);
      this.show(kept.digest, kept.url);
    }

    refuse(sentence) {
      this.file.value = "";
      this.say(sentence, true);
    }

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
      this.box.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
    }

    say(words, isFault) {
      this.note.textContent = words;
      this.note.classList.toggle("exam-recording-fault", Boolean(isFault));
    }
  }

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-recording]");
    if (box && event.target.type === "file" && event.target.files.length) {
      new RecordingField(box).send();
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-recording-remove]");
    if (button) {
      new RecordingField(button.closest("[data-recording]")).show("", "");
    }
  });
})();
