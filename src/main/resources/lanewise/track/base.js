"use strict";

const $ = id => document.getElementById(id);

/** An element: h("p", {class: "soft"}, "text", child). Text is always text, never markup. */
function h(tag, attributes, ...children) {
  const element = SHAPES.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}
const SHAPES = new Set(["svg", "path", "g", "text", "line", "title"]);

/** Gives the focus back to what had it, by its data-key, after a part of the page was made anew. */
function keepFocus(make) {
  const key = document.activeElement?.dataset?.key;
  make();
  if (key && document.activeElement?.dataset?.key !== key) {
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
  }
}

const COLORS = 12;

/** Colours of the theme in force, for the canvas. */
const theme = {
  values: {},
  dark: false,
  read() {
    const style = getComputedStyle(document.documentElement);
    this.values = {};
    for (const name of ["ink", "soft", "line", "grid", "card", ...Array.from({length: COLORS}, (_, i) => "run" + i)]) {
      this.values[name] = style.getPropertyValue("--" + name).trim();
    }
    this.dark = style.colorScheme === "dark";
  },
  color(name) { return this.values[name] || name; },
  /** A colour for a share of 0 to 1 of the histograms' scale. */
  heat(t) {
    return mix(this.dark
      ? [[26, 29, 35], [62, 57, 122], [45, 112, 142], [53, 183, 121], [253, 231, 37]]
      : [[255, 255, 255], [198, 219, 239], [88, 161, 207], [23, 100, 171], [8, 35, 87]], t);
  },
  /** A colour for a layer's place from the first (0) to the last (1). */
  depth(t) {
    return mix(this.dark
      ? [[126, 150, 255], [70, 190, 210], [110, 220, 130], [250, 225, 80]]
      : [[60, 20, 110], [35, 95, 150], [20, 135, 110], [150, 140, 0]], t);
  }
};

function mix(stops, t) {
  const place = Math.max(0, Math.min(1, t)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  const hex = stops[i].map((low, c) => Math.round(low + (stops[i + 1][c] - low) * (place - i)).toString(16).padStart(2, "0"));
  return "#" + hex.join("");
}

/** Marks by number, as corners around (0, 0); the first is a circle. */
const MARKS = [null, [[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.25], [1.2, 0.9], [-1.2, 0.9]], [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]],
  [[0, 1.25], [1.2, -0.9], [-1.2, -0.9]], [[-0.4, -1.3], [0.4, -1.3], [0.4, -0.4], [1.3, -0.4], [1.3, 0.4], [0.4, 0.4], [0.4, 1.3], [-0.4, 1.3], [-0.4, 0.4], [-1.3, 0.4], [-1.3, -0.4], [-0.4, -0.4]],
  [[-1.3, -1], [1.3, 1], [1.3, -1], [-1.3, 1]]];

function mark(path, shape, x, y, r) {
  const corners = MARKS[shape % MARKS.length];
  if (!corners) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], i) => i ? path.lineTo(x + r * dx, y + r * dy) : path.moveTo(x + r * dx, y + r * dy));
  path.closePath();
}

/** A piece of a line as the charts draw it: colour, dashes and mark. It is drawn, not a background, so that it prints. */
function sample({color, mark: shape, dash}) {
  const fill = color.startsWith("run") ? `var(--${color})` : color;
  const corners = shape === undefined ? null : MARKS[shape % MARKS.length];
  const spot = corners ? "M" + corners.map(([x, y]) => `${11 + 4 * x} ${6 + 4 * y}`).join("L") + "Z" : "M15 6A4 4 0 1 1 7 6A4 4 0 1 1 15 6Z";
  return h("svg", {class: "swatch", viewBox: "0 0 22 12", "aria-hidden": "true", style: {"--c": fill}},
    h("path", {d: "M0 6H22", "stroke-width": 2.5, "stroke-dasharray": dash ? "5 3" : null, stroke: "var(--c)"}),
    shape === undefined ? null : h("path", {d: spot, fill: "var(--c)"}));
}

const format = {
  number(v) {
    if (v === null || v === undefined || Number.isNaN(v)) return "–";
    if (Number.isInteger(v) && Math.abs(v) < 1e15) return v.toLocaleString("en");
    const size = Math.abs(v);
    if (size >= 1e6 || size < 1e-4) return v.toExponential(3).replace("e+", "e");
    return size >= 1000 ? v.toFixed(1) : String(Number(v.toPrecision(5)));
  },
  /** A loss, with as many decimals as its neighbours have. */
  loss(v) {
    const size = Math.abs(v);
    return v === null || v === undefined || Number.isNaN(v) || size >= 1e4 || v !== 0 && size < 1e-3 ? format.number(v) : v.toFixed(4);
  },
  percent(v) { return v === null || v === undefined ? "–" : (100 * v).toFixed(2) + " %"; },
  points(v) { return v === null || v === undefined ? "–" : (v > 0 ? "+" : "") + (100 * v).toFixed(2) + " pt"; },
  short(v) {
    if (v === 0) return "0";
    const size = Math.abs(v);
    return size >= 1e5 || size < 1e-3 ? v.toExponential(1).replace("e+", "e").replace(".0e", "e") : String(Number(v.toPrecision(4)));
  },
  seconds(v) {
    if (v === null || v === undefined) return "–";
    if (v < 60) return v.toFixed(1) + " s";
    const s = Math.round(v);
    const two = n => String(n).padStart(2, "0");
    return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)} min` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)} h`;
  },
  /** The ticks of one axis, all in one notation; null is a tick without a number. */
  ticks(values, percent) {
    const shown = values.filter(v => v !== null).map(v => percent ? 100 * v : v);
    const largest = Math.max(...shown.map(Math.abs)), smallest = Math.min(...shown.filter(v => v !== 0).map(Math.abs));
    const digits = to => [0, 1, 2, 3, 4, 5].find(n => shown.every(v => Math.abs(Number(to(v, n)) - v) <= 1e-9 * largest)) ?? 5;
    let text;
    if (largest >= 1e5 || smallest < 1e-3) {
      const n = digits((v, n) => v.toExponential(n));
      text = v => v === 0 ? "0" : v.toExponential(n).replace("e+", "e");
    } else {
      const n = digits((v, n) => v.toFixed(n));
      text = v => v.toFixed(n);
    }
    return values.map(v => v === null ? "" : text(percent ? 100 * v : v) + (percent ? "%" : ""));
  }
};

/** The exponential moving average, without the pull of its start. */
function smoothed(values, weight) {
  if (!weight) return values;
  let sum = 0, mass = 0;
  return values.map(v => {
    if (v === null || v === undefined) return v;
    sum = weight * sum + (1 - weight) * v;
    mass = weight * mass + (1 - weight);
    return sum / mass;
  });
}

/** Mean and standard deviation of a sample. */
function meanOf(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return {mean, deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1))};
}

/** Saves a file of the page's own making. */
function save(name, content) {
  const url = URL.createObjectURL(content);
  h("a", {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
