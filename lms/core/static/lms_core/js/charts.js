// @ts-check
/** Draw the page's charts with Plotly in the colours of the theme; loaded once a page. */

/**
 * What is used of Plotly, whose script has no types of its own here.
 * @typedef {{customdata?: unknown[]}} Point
 * @typedef {Record<string, unknown>} Settings
 * @typedef {HTMLElement & {
 *   on(name: string, listener: (event: {points: Point[]}) => void): void,
 *   removeAllListeners(name: string): void,
 * }} Plot
 * @typedef {object} Plotly
 * @property {(plot: Element, data: unknown, layout: Settings, config: Settings) => Promise<void>} react
 * @property {(plot: Element, how: Settings) => Promise<string>} toImage
 */

/**
 * The parts of a layout that are looked into.
 * @typedef {Settings & {ticktext?: string[], tickvals?: unknown[], title?: {font?: object}, tickfont?: object}} Axis
 * @typedef {{l?: number, r?: number, t?: number, b?: number}} Margin
 * @typedef {Settings & {legend?: object, margin?: Margin}} Layout
 */

/** @type {Record<string, string>} */
const DARK_OF = {
  "#17202b": "#e7ecf2", "#566372": "#9ba8b7", "#e2e6eb": "#2a3440", "#1a56c2": "#84b4ff",
  "#17743f": "#6ecb95", "#8a5a00": "#e8bd62", "#b0261c": "#ff9a90", "#c2570c": "#f5a25d",
  "#0b7a75": "#4fd1c5", "#7a4bb8": "#c8a2f5", "#a3195b": "#ff8fb8",
};
/** Plotly writes no style element where it finds these marks; its few needed rules are in chart.css. */
const STYLE_MARKS = [
  "plotly.js-style-global",
  "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53",
];
/** Paper is light and narrower than the screen, and nothing there makes a chart fit again. */
const PAPER = { width: 640, height: 320, autosize: false };

/** @type {Set<HTMLElement>} */
const drawn = new Set();
/** @type {Promise<Plotly> | undefined} */
let plotly;
/** @type {string | undefined} */
let themeOfScreen;
/** Plotly may tell of one tap twice, as a touch and as a mouse; presses are counted to see that it is one. */
const last = { press: 0, isTouch: false };

/**
 * @param {string} url
 * @returns {Promise<Plotly>}
 */
function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    for (const id of STYLE_MARKS) {
      const mark = document.createElement("meta");
      mark.id = id;
      mark.className = "no-inline-styles";
      document.head.append(mark);
    }
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve(/** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (window)).Plotly));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return plotly;
}

/** @param {string} name */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function isDark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark";
}

/**
 * Give the same value with all colours in it as the theme has them.
 * @param {unknown} value
 * @returns {unknown}
 */
function inDark(value) {
  if (Array.isArray(value)) {
    return value.map(inDark);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inDark(part)]));
  }
  return typeof value === "string" ? DARK_OF[value.toLowerCase()] ?? value : value;
}

/**
 * Where the labels of an axis across would run into one another, every second, third … of them stands.
 * @param {Axis} given
 * @param {number} width
 * @returns {Axis}
 */
function thinned(given, width) {
  const { ticktext, tickvals } = given;
  if (!Array.isArray(ticktext) || !Array.isArray(tickvals) || ticktext.length === 0) {
    return given;
  }
  const longest = Math.max(...ticktext.flatMap((text) => text.split("<br>").map((line) => line.length)));
  const step = Math.ceil((ticktext.length * (longest * 8 + 12)) / width);
  /** @type {(value: unknown, place: number) => boolean} */
  const stands = (_value, place) => place % step === 0;
  return { ...given, tickvals: tickvals.filter(stands), ticktext: ticktext.filter(stands) };
}

/**
 * @param {string} name
 * @param {Axis} given
 */
function axis(name, given) {
  const isAcross = name.startsWith("x");
  return {
    showgrid: !isAcross, zeroline: !isAcross,
    automargin: true, gridcolor: token("line"), linecolor: token("line"), zerolinecolor: token("line-strong"),
    tickcolor: token("line"), tickfont: { color: token("muted") }, fixedrange: true, ...given,
    title: { ...given.title, font: { color: token("muted"), size: 14, ...given.title?.font } },
  };
}

/**
 * @param {Layout} given
 * @param {number} width
 */
function layoutOf(given, width) {
  const isNarrow = width < 480;
  /** @type {Layout & {margin: Margin}} */
  const layout = {
    paper_bgcolor: token("surface"), plot_bgcolor: token("surface"), colorway: Object.keys(DARK_OF),
    font: { family: token("font"), size: isNarrow ? 12 : 14, color: token("ink") },
    autosize: true, dragmode: false,
    hoverlabel: {
      bgcolor: token("surface"), bordercolor: token("line-strong"), align: "left",
      font: { family: token("font"), color: token("ink") },
    },
    ...given,
    margin: given.margin ?? { l: 48, r: 16, t: 16, b: 40 },
    legend: { orientation: "h", y: -0.2, font: { color: token("muted") }, ...given.legend },
  };
  delete layout.template;
  const across = Math.max(width - (layout.margin.l ?? 0) - (layout.margin.r ?? 0), 1);
  for (const name of new Set([...Object.keys(given), "xaxis", "yaxis"])) {
    if (/^[xy]axis\d*$/.test(name)) {
      const own = /** @type {Axis} */ (given[name] ?? {});
      layout[name] = axis(name, name.startsWith("x") ? thinned(own, across) : own);
    }
  }
  return layout;
}

/**
 * @param {HTMLElement} card
 * @param {Settings} [paper]
 */
async function draw(card, paper) {
  const plot = /** @type {Plot | null} */ (card.querySelector("[data-chart-plot]"));
  const data = document.getElementById(`chart-${card.dataset.chart}-data`);
  if (!plot || !data) {
    return;
  }
  const library = await loadPlotly(card.dataset.plotly ?? "");
  const read = JSON.parse(data.textContent ?? "");
  const figure = /** @type {{data?: unknown[], layout?: Layout}} */ (isDark() ? inDark(read) : read);
  const layout = { ...layoutOf(figure.layout ?? {}, plot.clientWidth), ...paper };
  await library.react(plot, figure.data ?? [], layout, { displayModeBar: false, responsive: !paper });
  openPoints(plot);
  card.dataset.drawn = isDark() ? "dark" : "light";
  drawn.add(card);
}

/** @param {Point} point */
function addressOf(point) {
  const address = point.customdata?.[0];
  return typeof address === "string" && /^\/(?!\/)/.test(address) ? address : "";
}

/**
 * A point whose first custom value is an address of this site opens it; the table has the same links.
 * A finger cannot hover: its first tap shows what the point says, a second one on the same point opens.
 * @param {Plot} plot
 */
function openPoints(plot) {
  for (const name of ["plotly_click", "plotly_hover", "plotly_unhover"]) {
    plot.removeAllListeners(name);
  }
  let said = { address: "", press: 0 };
  plot.on("plotly_click", (event) => {
    const address = addressOf(event.points[0]);
    const isFirstTap = last.isTouch && (said.address !== address || said.press === last.press);
    said = { address, press: said.address === address ? said.press : last.press };
    if (address && !isFirstTap) {
      window.location.assign(address);
    }
  });
  plot.on("plotly_hover", (event) => plot.classList.toggle("is-on-point", Boolean(addressOf(event.points[0]))));
  plot.on("plotly_unhover", () => plot.classList.remove("is-on-point"));
}

/** @param {HTMLElement} card */
async function savePng(card) {
  const plot = card.querySelector("[data-chart-plot]");
  if (!plot) {
    return;
  }
  const library = await loadPlotly(card.dataset.plotly ?? "");
  const url = await library.toImage(plot, { format: "png", scale: 2, width: plot.clientWidth, height: plot.clientHeight });
  const link = document.createElement("a");
  link.href = url;
  link.download = `${card.dataset.chart}.png`;
  link.click();
}

/**
 * @param {ParentNode} root
 * @returns {NodeListOf<HTMLElement>}
 */
const chartsIn = (root) => root.querySelectorAll("[data-chart]");

/** @param {Settings} [paper] */
function drawAll(paper) {
  for (const card of chartsIn(document)) {
    draw(card, paper);
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) {
      seen.unobserve(target);
      draw(/** @type {HTMLElement} */ (target));
    }
  }
}, { rootMargin: "400px" });

/** @param {ParentNode} root */
function watch(root) {
  for (const card of chartsIn(root)) {
    seen.observe(card);
  }
}

document.addEventListener("pointerdown", (event) => {
  last.press += 1;
  last.isTouch = event.pointerType === "touch";
}, true);

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const card = /** @type {HTMLElement | null} */ (target.closest("[data-chart]"));
  if (!card) {
    return;
  }
  const toggle = target.closest("[data-chart-table]");
  if (toggle) {
    const table = document.getElementById(toggle.getAttribute("aria-controls") ?? "");
    toggle.setAttribute("aria-expanded", String(table?.classList.toggle("is-open")));
  } else if (target.closest("[data-chart-png]")) {
    savePng(card);
  }
});

document.addEventListener("xunping:theme", () => {
  for (const card of drawn) {
    if (card.isConnected) {
      draw(card);
    } else {
      drawn.delete(card);
    }
  }
});

document.addEventListener("htmx:load", (event) => watch(/** @type {CustomEvent<{elt: Element}>} */ (event).detail.elt));

window.addEventListener("beforeprint", () => {
  themeOfScreen = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  drawAll(PAPER);
});

window.addEventListener("afterprint", () => {
  if (themeOfScreen) {
    document.documentElement.dataset.theme = themeOfScreen;
  } else {
    delete document.documentElement.dataset.theme;
  }
  drawAll();
});

watch(document);
