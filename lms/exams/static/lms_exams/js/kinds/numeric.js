/* Numeric: one field for a number and its unit; a text that the server will not read as one is told at once. */
(function (exam) {
  "use strict";

  const LONGEST = 60;
  const MOST_EXPONENT = 30;
  const MULTIPLIERS = "万億亿千百";
  const NUMBER = /^([+-]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+))(e[+-]?[0-9]{1,3})?/;
  const WITH_COMMAS = /^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,4}(?:,[0-9]{4})+(?:\.[0-9]+)?|[0-9]+,[0-9]+)$/;

  const plain = (text) => text.normalize("NFKC").replace(/[−–]/g, "-").replace(/['’٬]/g, ",").toLowerCase().replace(/\s/g, "");
  const folded = (unit) => plain(unit.replace(/\p{Cf}/gu, ""));

  function fitsUnit(rest, units, isWanted) {
    if (units.includes(rest) || (!rest && !(isWanted && units.length))) {
      return true;
    }
    return Boolean(rest) && MULTIPLIERS.includes(rest[0]) && fitsUnit(rest.slice(1), units, isWanted);
  }

  /* Say what keeps the server from reading a number (lms.exams.domain.numbers): "number", "unit", or nothing. */
  exam.numberFault = function (text, units, isWanted) {
    const typed = plain(text);
    const found = NUMBER.exec(typed);
    const [whole, number, power] = found || ["", "", ""];
    const isReadable = found && text.length <= LONGEST && (!number.includes(",") || WITH_COMMAS.test(number));
    if (!isReadable || Math.abs(Number((power || "e0").slice(1))) > MOST_EXPONENT) {
      return "number";
    }
    return fitsUnit(typed.slice(whole.length), units.map(folded).filter(Boolean), isWanted) ? "" : "unit";
  };

  const text = exam.typedText("number");
  const control = (section) => section.querySelector("[data-typed]");

  function faultOf(section, given) {
    const { units, unitWanted } = control(section).dataset;
    return given ? exam.numberFault(given.number, units ? units.split("|") : [], unitWanted === "yes") : "";
  }

  function note(section, given) {
    const fault = faultOf(section, given);
    const place = section.querySelector("[data-number-note]");
    const words = { number: place.dataset.noNumber, unit: place.dataset.noUnit }[fault] || "";
    if (place.textContent !== words) {
      place.textContent = words;
    }
    control(section).setAttribute("aria-invalid", String(Boolean(fault)));
  }

  exam.registerKind("numeric", {
    isTyped: true,
    read(section) {
      const given = text.read(section);
      note(section, given);
      return given;
    },
    lacks: (section, given) => ({ isUnread: faultOf(section, given) !== "" }),
    write(section, given) {
      text.write(section, given);
      note(section, given);
    },
  });
})((window.xunpingExam = window.xunpingExam || {}));
