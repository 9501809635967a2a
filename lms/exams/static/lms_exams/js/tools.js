/* A calculator that reads sums itself, and notes that stay on the device. */
(function (exam) {
  "use strict";

  const SIGNS = { "×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "。": ".", "＋": "+", "％": "%" };

  /* Read a sum: terms of factors, brackets, a sign before a number, a per cent sign after it. */
  function calculate(text) {
    const signs = [...text].map((sign) => SIGNS[sign] || sign).join("").replace(/[\s,，]/g, "");
    let at = 0;

    function atom() {
      let value;
      if (signs[at] === "-" || signs[at] === "+") {
        return (signs[at++] === "-" ? -1 : 1) * atom();
      }
      if (signs[at] === "(") {
        at += 1;
        value = sum();
        if (signs[at++] !== ")") {
          return NaN;
        }
      } else {
        const found = /^\d+(\.\d*)?|^\.\d+/.exec(signs.slice(at));
        if (!found) {
          return NaN;
        }
        at += found[0].length;
        value = Number(found[0]);
      }
      while (signs[at] === "%") {
        at += 1;
        value /= 100;
      }
      return value;
    }

    function product() {
      let value = atom();
      while (signs[at] === "*" || signs[at] === "/") {
        value = signs[at++] === "*" ? value * atom() : value / atom();
      }
      return value;
    }

    function sum() {
      let value = product();
      while (signs[at] === "+" || signs[at] === "-") {
        value = signs[at++] === "+" ? value + product() : value - product();
      }
      return value;
    }

    const value = sum();
    return at === signs.length && Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
  }

  function setUpCalculator(tool, words) {
    const [form, field, output] = ["form", "input", "output"].map((name) => tool.querySelector(name));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = calculate(field.value);
      output.textContent = field.value.trim() ? (value === null ? words.calculatorFault : `= ${value}`) : "";
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button && button.dataset.key) {
        field.setRangeText(button.dataset.key, field.selectionStart, field.selectionEnd, "end");
      } else if (button && "wipe" in button.dataset) {
        field.value = "";
        output.textContent = "";
      }
    });
  }

  function setUpNotes(tool, key) {
    const field = tool.querySelector("textarea");
    try {
      field.value = window.localStorage.getItem(key) || "";
      field.addEventListener("input", () => window.localStorage.setItem(key, field.value));
    } catch {
      /* A browser that keeps nothing still lets one write. */
    }
  }

  /* Set the tools up that the paper lends; typing in them is no answer. */
  exam.setUpTools = function (state) {
    const calculator = document.querySelector("[data-exam-calculator]");
    const notes = document.querySelector("[data-exam-notes]");
    const key = `xunping-notes:${state.token}:${state.owner}`;
    if (calculator) {
      setUpCalculator(calculator, state.words);
    }
    if (notes) {
      setUpNotes(notes, key);
    }
    return () => notes && window.localStorage.removeItem(key);
  };
  exam.calculate = calculate;
})((window.xunpingExam = window.xunpingExam || {}));
