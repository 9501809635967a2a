/* Draw the page's charts with Plotly in the colours of the theme; loaded as a module, once a page. */
const DARK_OF = {
  "#17202b": "#e7ecf2", "#566372": "#9ba8b7", "#e2e6eb": "#2a3440", "#1a56c2": "#84b4ff",
  "#17743f": "#6ecb95", "#8a5a00": "#e8bd62", "#b0261c": "#ff9a90", "#c2570c": "#f5a25d",
  "#0b7a75": "#4fd1c5", "#7a4bb8": "#c8a2f5", "#a3195b": "#ff8fb8",
};
/* Plotly writes no style element where it finds these marks; its few needed rules are in chart.css. */
const STYLE_MARKS = [
  "plotly.js-style-global",
  "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53",
];
const drawn = new Set();
let plotly;

function loadPlotly(url) {
  plotly ??= new Promise(function (resolve, reject) {
    for (const id of STYLE_MARKS) {
      const mark = document.createElement("meta");
      mark.id = id;
      mark.className = "no-inline-styles";
      document.head.append(mark);
    }
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", function () {
      resolve(window.Plotly);
    });
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return plotly;
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function isDark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark";
}

function inTheme(value, dark) {
  if (Array.isArray(value)) {
    return value.map((part) => inTheme(part, dark));
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inTheme(part, dark)]));
  }
  return dark && typeof value === "string" ? DARK_OF[value.toLowerCase()] ?? value : value;
}

function axis(name, given) {
  const isAcross = name.startsWith("x");
  return {
    showgrid: !isAcross, zeroline: !isAcross,
    automargin: true, gridcolor: token("line"), linecolor: token("line"), zerolinecolor: token("line-strong"),
    tickcolor: token("line"), tickfont: { color: token("muted") }, fixedrange: true, ...given,
    title: { ...given?.title, font: { color: token("muted"), size: 14, ...given?.title?.font } },
  };
}

function layoutOf(given, isNarrow) {
  const layout = {
    paper_bgcolor: token("surface"), plot_bgcolor: token("surface"), colorway: Object.keys(DARK_OF),
    font: { family: token("font"), size: isNarrow ? 12 : 14, color: token("ink") },
    margin: { l: 48, r: 16, t: 16, b: 40 }, autosize: true, dragmode: false,
    hoverlabel: { bgcolor: token("surface"), bordercolor: token("line-strong"), font: { color: token("ink") } },
    ...given,
    legend: { orientation: "h", y: -0.2, font: { color: token("muted") }, ...given.legend },
  };
  delete layout.template;
  for (const name of new Set([...Object.keys(given), "xaxis", "yaxis"])) {
    if (/^[xy]axis\d*$/.test(name)) {
      layout[name] = axis(name, given[name]);
    }
  }
  return layout;
}

async function draw(card) {
  const plot = card.querySelector("[data-chart-plot]");
  const data = document.getElementById(`chart-${card.dataset.chart}-data`);
  if (!plot || !data) {
    return;
  }
  const library = await loadPlotly(card.dataset.plotly);
  const figure = inTheme(JSON.parse(data.textContent), isDark());
  const layout = layoutOf(figure.layout ?? {}, plot.clientWidth < 480);
  await library.react(plot, figure.data ?? [], layout, { displayModeBar: false, responsive: true });
  openPoints(plot);
  card.dataset.drawn = isDark() ? "dark" : "light";
  drawn.add(card);
}

/* A point whose first custom value is an address of this site opens it; the table has the same links. */
function openPoints(plot) {
  plot.removeAllListeners("plotly_click");
  plot.on("plotly_click", function (event) {
    const address = event.points[0]?.customdata?.[0];
    if (typeof address === "string" && /^\/(?!\/)/.test(address)) {
      window.location.assign(address);
    }
  });
}

async function savePng(card) {
  const library = await loadPlotly(card.dataset.plotly);
  const plot = card.querySelector("[data-chart-plot]");
  const url = await library.toImage(plot, { format: "png", scale: 2, width: plot.clientWidth, height: plot.clientHeight });
  const link = document.createElement("a");
  link.href = url;
  link.download = `${card.dataset.chart}.png`;
  link.click();
}

const seen = new IntersectionObserver(function (entries) {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }
}, { rootMargin: "400px" });

function watch(root) {
  root.querySelectorAll("[data-chart]").forEach((card) => seen.observe(card));
}

document.addEventListener("click", function (event) {
  const card = event.target.closest("[data-chart]");
  if (!card) {
    return;
  }
  const toggle = event.target.closest("[data-chart-table]");
  if (toggle) {
    const table = document.getElementById(toggle.getAttribute("aria-controls"));
    const isOpen = table.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(isOpen));
  } else if (event.target.closest("[data-chart-png]")) {
    savePng(card);
  }
});

document.addEventListener("xunping:theme", function () {
  for (const card of drawn) {
    if (card.isConnected) {
      draw(card);
    } else {
      drawn.delete(card);
    }
  }
});

document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
window.addEventListener("beforeprint", function () {
  document.querySelectorAll("[data-chart]:not([data-drawn])").forEach(draw);
});
watch(document);
