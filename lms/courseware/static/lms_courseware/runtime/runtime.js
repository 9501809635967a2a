// @ts-check
/** The run-time that a part finds above itself: the data model of its family, with every answer and error code. */

import { MODELS } from "./elements.js";
import { clockOf, spanOf } from "./times.js";

/**
 * @typedef {{
 *   family: "1.2" | "2004", values: Record<string, string>, resumes: boolean, seconds: number, keeps: boolean,
 *   learner: {id: string, name: string}, mastery: number | null, threshold: number | null,
 *   launchData: string, mostTime: string, atTimeLimit: string,
 * }} Opening
 * @typedef {"ok" | "general" | "initTwice" | "initAfterEnd" | "endBeforeInit" | "endTwice" | "getBeforeInit"
 *   | "getAfterEnd" | "setBeforeInit" | "setAfterEnd" | "commitBeforeInit" | "commitAfterEnd" | "argument"
 *   | "noChildren" | "noArray" | "outOfOrder" | "undefined" | "keyword" | "notSet" | "readOnly" | "writeOnly"
 *   | "type" | "range" | "dependency"} Fault
 */

/** The numbers of both families for each fault. @type {Record<Fault, [number, number]>} */
const CODES = {
  ok: [0, 0],
  general: [101, 101],
  initTwice: [101, 103],
  initAfterEnd: [101, 104],
  endBeforeInit: [301, 112],
  endTwice: [301, 113],
  getBeforeInit: [301, 122],
  getAfterEnd: [301, 123],
  setBeforeInit: [301, 132],
  setAfterEnd: [301, 133],
  commitBeforeInit: [301, 142],
  commitAfterEnd: [301, 143],
  argument: [201, 201],
  noChildren: [202, 301],
  noArray: [203, 301],
  outOfOrder: [201, 351],
  undefined: [401, 401],
  keyword: [402, 404],
  notSet: [0, 403],
  readOnly: [403, 404],
  writeOnly: [404, 405],
  type: [405, 406],
  range: [405, 407],
  dependency: [201, 408],
};

/** @type {Record<number, string>} */
const WORDS = {
  0: "No error",
  101: "General exception",
  103: "Already initialized",
  104: "Content instance terminated",
  112: "Termination before initialization",
  113: "Termination after termination",
  122: "Retrieve data before initialization",
  123: "Retrieve data after termination",
  132: "Store data before initialization",
  133: "Store data after termination",
  142: "Commit before initialization",
  143: "Commit after termination",
  201: "Invalid argument",
  202: "Element cannot have children",
  203: "Element is not an array",
  301: "Not possible now",
  351: "General set failure",
  401: "Undefined data model element",
  402: "Element is a keyword",
  403: "Element is read only or not set",
  404: "Element is read or write only",
  405: "Incorrect data type or write only",
  406: "Type mismatch",
  407: "Value out of range",
  408: "Dependency not established",
};

export class Runtime {
  /**
   * @param {Opening} opening
   * @param {{commit: () => void, end: (move: string) => void}} heard
   */
  constructor(opening, heard) {
    this.family = opening.family;
    this.model = MODELS[opening.family];
    this.heard = heard;
    /** @type {"before" | "running" | "ended"} */
    this.phase = "before";
    /** @type {Fault} */
    this.fault = "ok";
    /** @type {Map<string, string>} */
    this.values = new Map(Object.entries({ ...opening.values, ...given(opening) }));
    this.values.delete(this.is12 ? "cmi.core.exit" : "cmi.exit");
    this.values.delete("adl.nav.request");
    /** @type {Map<string, string>} */
    this.changes = new Map();
  }

  get is12() {
    return this.family === "1.2";
  }

  /** Take what changed since it was last taken. */
  take() {
    const taken = this.changes;
    this.changes = new Map();
    return taken;
  }

  /** @param {unknown} argument */
  initialize(argument) {
    if (argument !== "") {
      return this.refuse("argument");
    }
    if (this.phase !== "before") {
      return this.refuse(this.phase === "running" ? "initTwice" : "initAfterEnd");
    }
    this.phase = "running";
    return this.accept();
  }

  /** @param {unknown} argument */
  terminate(argument) {
    if (argument !== "") {
      return this.refuse("argument");
    }
    if (this.phase !== "running") {
      return this.refuse(this.phase === "before" ? "endBeforeInit" : "endTwice");
    }
    this.phase = "ended";
    // A part of 1.2 that never says how far it is counts as done once it ends: so the standard says.
    if (this.is12 && (this.values.get("cmi.core.lesson_status") ?? "not attempted") === "not attempted") {
      this.write("cmi.core.lesson_status", "completed");
    }
    this.heard.end(this.values.get("adl.nav.request") ?? "");
    return this.accept();
  }

  /** @param {unknown} argument */
  commit(argument) {
    if (argument !== "") {
      return this.refuse("argument");
    }
    if (this.phase !== "running") {
      return this.refuse(this.phase === "before" ? "commitBeforeInit" : "commitAfterEnd");
    }
    this.heard.commit();
    return this.accept();
  }

  /** @param {unknown} asked */
  get(asked) {
    const name = String(asked);
    if (this.phase !== "running") {
      return this.nothing(this.phase === "before" ? "getBeforeInit" : "getAfterEnd");
    }
    const keyword = /^(.*)\.(_children|_count|_version)$/.exec(name);
    if (keyword) {
      return this.keyword(keyword[1], keyword[2]);
    }
    const element = this.model.elements[plain(name)];
    if (!element) {
      return this.nothing("undefined");
    }
    if (element.access === "wo") {
      return this.nothing("writeOnly");
    }
    const place = this.outside(name);
    if (place) {
      return this.nothing(this.is12 ? "argument" : "noArray");
    }
    const value = this.values.get(name) ?? element.first;
    if (value === undefined) {
      return this.nothing("notSet");
    }
    this.fault = "ok";
    return value;
  }

  /**
   * @param {unknown} asked
   * @param {unknown} given
   */
  set(asked, given) {
    const name = String(asked);
    const value = given === null || given === undefined ? "" : String(given);
    if (this.phase !== "running") {
      return this.refuse(this.phase === "before" ? "setBeforeInit" : "setAfterEnd");
    }
    if (/\.(_children|_count|_version)$/.test(name)) {
      return this.refuse("keyword");
    }
    const element = this.model.elements[plain(name)];
    if (!element) {
      return this.refuse("undefined");
    }
    if (element.access === "ro") {
      return this.refuse("readOnly");
    }
    const verdict = element.check?.(value) ?? "ok";
    if (verdict !== "ok") {
      return this.refuse(verdict);
    }
    const order = this.misplaced(name);
    if (order) {
      return this.refuse(order);
    }
    this.write(name, value);
    return this.accept();
  }

  lastError() {
    return String(CODES[this.fault][this.is12 ? 0 : 1]);
  }

  /** @param {unknown} code */
  errorText(code) {
    return WORDS[Number(code)] ?? "";
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  write(name, value) {
    this.values.set(name, value);
    this.changes.set(name, value);
  }

  /**
   * @param {string} name
   * @param {string} word
   */
  keyword(name, word) {
    const known = plain(name);
    if (word === "_version") {
      return name === "cmi" ? this.give(this.is12 ? "3.4" : "1.0") : this.nothing("undefined");
    }
    if (word === "_children") {
      const children = this.model.children[known];
      const fault = this.model.elements[known] ? "noChildren" : "undefined";
      return children === undefined ? this.nothing(fault) : this.give(children);
    }
    if (!this.model.arrays.includes(known)) {
      return this.nothing(this.model.elements[known] || this.model.children[known] ? "noArray" : "undefined");
    }
    return this.give(String(this.count(name)));
  }

  /** @param {string} array */
  count(array) {
    let most = -1;
    for (const name of this.values.keys()) {
      if (name.startsWith(`${array}.`)) {
        most = Math.max(most, Number.parseInt(name.slice(array.length + 1), 10));
      }
    }
    return most + 1;
  }

  /**
   * Tell whether a name leads beyond the end of an array.
   * @param {string} name
   */
  outside(name) {
    return arraysOf(name).some(([array, place]) => place >= this.count(array));
  }

  /**
   * A new place comes right after the last one, and begins with its id where the family asks for one.
   * @param {string} name
   * @returns {Fault | ""}
   */
  misplaced(name) {
    for (const [array, place] of arraysOf(name)) {
      const count = this.count(array);
      if (place > count) {
        return "outOfOrder";
      }
      const begins = name === `${array}.${place}.id` || name === `${array}.${place}.pattern`;
      const isFree = this.is12 || array.startsWith("cmi.comments_from_learner");
      if (place === count && !begins && !isFree) {
        return "dependency";
      }
    }
    return "";
  }

  /** @param {string} value */
  give(value) {
    this.fault = "ok";
    return value;
  }

  accept() {
    this.fault = "ok";
    return "true";
  }

  /** @param {Fault} fault */
  refuse(fault) {
    this.fault = fault;
    return "false";
  }

  /** @param {Fault} fault */
  nothing(fault) {
    this.fault = fault;
    return "";
  }
}

/** @param {string} name */
function plain(name) {
  return name.replace(/\.\d+(?=\.|$)/g, ".n");
}

/**
 * List the arrays that a name goes through, with the place in each.
 * @param {string} name
 * @returns {[string, number][]}
 */
function arraysOf(name) {
  /** @type {[string, number][]} */
  const found = [];
  for (const match of name.matchAll(/\.(\d+)(?=\.|$)/g)) {
    found.push([name.slice(0, match.index), Number(match[1])]);
  }
  return found;
}

/**
 * Say what the part is told and does not write itself.
 * @param {Opening} opening
 * @returns {Record<string, string>}
 */
function given(opening) {
  const entry = opening.resumes ? "resume" : opening.keeps ? "ab-initio" : "";
  const mode = opening.keeps ? "normal" : "browse";
  const credit = opening.keeps ? "credit" : "no-credit";
  const measured = (/** @type {number | null} */ share) => (share === null ? undefined : String(share));
  const named =
    opening.family === "1.2"
      ? {
          "cmi.core.student_id": opening.learner.id,
          "cmi.core.student_name": opening.learner.name,
          "cmi.core.entry": entry,
          "cmi.core.lesson_mode": mode,
          "cmi.core.credit": credit,
          "cmi.core.total_time": clockOf(opening.seconds),
          "cmi.launch_data": opening.launchData,
          "cmi.student_data.mastery_score": measured(opening.mastery === null ? null : opening.mastery * 100),
          "cmi.student_data.max_time_allowed": opening.mostTime,
          "cmi.student_data.time_limit_action": opening.atTimeLimit,
        }
      : {
          "cmi.learner_id": opening.learner.id,
          "cmi.learner_name": opening.learner.name,
          "cmi.entry": entry,
          "cmi.mode": mode,
          "cmi.credit": credit,
          "cmi.total_time": spanOf(opening.seconds),
          "cmi.launch_data": opening.launchData || undefined,
          "cmi.scaled_passing_score": measured(opening.mastery),
          "cmi.completion_threshold": measured(opening.threshold),
          "cmi.max_time_allowed": opening.mostTime || undefined,
          "cmi.time_limit_action": opening.atTimeLimit || undefined,
        };
  /** @type {Record<string, string>} */
  const said = {};
  for (const [name, value] of Object.entries(named)) {
    if (value !== undefined) {
      said[name] = value;
    }
  }
  return said;
}

/**
 * Give the object that a part of SCORM 1.2 calls.
 * @param {Runtime} runtime
 */
export function api12(runtime) {
  return {
    LMSInitialize: (/** @type {unknown} */ argument) => runtime.initialize(argument),
    LMSFinish: (/** @type {unknown} */ argument) => runtime.terminate(argument),
    LMSGetValue: (/** @type {unknown} */ name) => runtime.get(name),
    LMSSetValue: (/** @type {unknown} */ name, /** @type {unknown} */ value) => runtime.set(name, value),
    LMSCommit: (/** @type {unknown} */ argument) => runtime.commit(argument),
    LMSGetLastError: () => runtime.lastError(),
    LMSGetErrorString: (/** @type {unknown} */ code) => runtime.errorText(code),
    LMSGetDiagnostic: (/** @type {unknown} */ code) => runtime.errorText(code || runtime.lastError()),
  };
}

/**
 * Give the object that a part of SCORM 2004 calls.
 * @param {Runtime} runtime
 */
export function api2004(runtime) {
  return {
    version: "1.0",
    Initialize: (/** @type {unknown} */ argument) => runtime.initialize(argument),
    Terminate: (/** @type {unknown} */ argument) => runtime.terminate(argument),
    GetValue: (/** @type {unknown} */ name) => runtime.get(name),
    SetValue: (/** @type {unknown} */ name, /** @type {unknown} */ value) => runtime.set(name, value),
    Commit: (/** @type {unknown} */ argument) => runtime.commit(argument),
    GetLastError: () => runtime.lastError(),
    GetErrorString: (/** @type {unknown} */ code) => runtime.errorText(code),
    GetDiagnostic: (/** @type {unknown} */ code) => runtime.errorText(code || runtime.lastError()),
  };
}
