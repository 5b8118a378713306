"use strict";

/** An element: h("p", {class: "soft"}, "text", child). Text is always text, never markup. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Colours of the theme in force, for the canvas. */
const theme = {
  values: {},
  dark: false,
  read() {
    const style = getComputedStyle(document.documentElement);
    this.values = {};
    for (const name of ["ink", "soft", "line", "grid", "card", "run0", "run1", "run2", "run3", "run4", "run5", "run6", "run7"]) {
      this.values[name] = style.getPropertyValue("--" + name).trim();
    }
    this.dark = style.colorScheme === "dark";
  },
  color(name) { return this.values[name] || name; },
  /** A colour for a share of 0 to 1 of the histograms' scale. */
  heat(t) {
    const stops = this.dark
      ? [[26, 29, 35], [62, 57, 122], [45, 112, 142], [53, 183, 121], [253, 231, 37]]
      : [[255, 255, 255], [198, 219, 239], [88, 161, 207], [23, 100, 171], [8, 35, 87]];
    return mix(stops, t);
  },
  /** A colour for a layer's place from the first (0) to the last (1). */
  depth(t) {
    const stops = this.dark
      ? [[126, 150, 255], [70, 190, 210], [110, 220, 130], [250, 225, 80]]
      : [[60, 20, 110], [35, 95, 150], [20, 135, 110], [150, 140, 0]];
    return mix(stops, t);
  }
};

function mix(stops, t) {
  const place = Math.max(0, Math.min(1, t)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  const hex = stops[i].map((low, c) => Math.round(low + (stops[i + 1][c] - low) * (place - i)).toString(16).padStart(2, "0"));
  return "#" + hex.join("");
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

/** Distances of ticks on an axis of epochs or steps. */
const WHOLE = [1, 2, 5].flatMap(n => Array.from({length: 10}, (_, i) => n * 10 ** i)).sort((a, b) => a - b);

/** What all charts share: the frame, the drawing once in sight, the zoom, the keyboard. */
class Chart {
  static all = new Set();
  static sight = "IntersectionObserver" in window
    ? new IntersectionObserver(entries => {
        for (const entry of entries) if (entry.isIntersecting) entry.target.chart.appear();
      }, {rootMargin: "300px"})
    : null;

  constructor(parent, title, hint, tools = []) {
    this.plot = h("div", {class: "plot", tabindex: "0", role: "group",
      "aria-label": title + ". Left and right arrow keys move the read-out; plus and minus zoom; zero shows all.",
      onkeydown: e => this.key(e), onfocus: () => this.readout.setAttribute("aria-live", "polite"),
      onblur: () => { this.readout.removeAttribute("aria-live"); this.leave(); }});
    this.readout = h("div", {class: "readout", tabindex: "0", role: "region", "aria-label": title + ", figures"});
    this.reset = h("button", {type: "button", hidden: "", onclick: () => this.zoomOut()}, "show all");
    this.hint = h("p", {class: "soft small"}, hint);
    this.figure = h("figure", {class: "figure"},
      h("div", {class: "figure-head"}, h("h3", {}, title), h("span", {class: "tools"}, this.reset, tools), this.hint),
      this.plot, this.readout);
    this.figure.chart = this;
    parent.append(this.figure);
    Chart.all.add(this);
    if (Chart.sight) Chart.sight.observe(this.figure); else queueMicrotask(() => this.appear());
  }

  appear() {
    if (this.seen) return;
    this.seen = true;
    this.build();
    new ResizeObserver(() => {
      const width = this.plot.clientWidth;
      if (this.u && width && width !== this.u.width) this.u.setSize({width, height: this.u.height});
    }).observe(this.plot);
  }

  options(more) {
    const axis = (extra) => ({
      stroke: () => theme.color("soft"), font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
      grid: {stroke: () => theme.color("grid"), width: 1}, ticks: {stroke: () => theme.color("line"), width: 1, size: 5}, ...extra
    });
    const width = (u, values) => 18 + 7 * Math.max(2, ...(values || []).map(v => String(v ?? "").length));
    return {
      width: this.plot.clientWidth || 300, height: 270, legend: {show: false}, padding: [10, 26, 0, 0],
      axes: [axis({label: more.xLabel, labelSize: 18, size: 34, incrs: WHOLE, values: (u, ticks) => ticks.map(v => v >= 1e4 ? v / 1e3 + "k" : v)}),
             axis({size: width, values: (u, ticks) => ticks.map(v => v === null ? "" : more.tick(v))})],
      ...more
    };
  }

  zoomed() {
    const x = this.u.data[0], scale = this.u.scales.x;
    return x.length > 1 && (scale.min > x[0] || scale.max < x[x.length - 1]);
  }

  zoomOut() { this.u.setData(this.u.data, true); this.reset.hidden = true; this.plot.focus({preventScroll: true}); }

  key(event) {
    if (!this.u || event.ctrlKey || event.metaKey || event.altKey) return;
    const u = this.u, x = u.data[0];
    const at = u.cursor.idx ?? x.length - 1;
    const move = {ArrowLeft: -1, ArrowRight: 1, Home: -x.length, End: x.length, PageUp: -10, PageDown: 10}[event.key];
    if (move !== undefined) {
      let to = Math.max(0, Math.min(x.length - 1, at + (u.cursor.idx === null || u.cursor.idx === undefined ? Math.min(move, 0) : move)));
      while (to > 0 && to < x.length - 1 && (x[to] < u.scales.x.min || x[to] > u.scales.x.max)) to += Math.sign(u.scales.x.min - x[to]) || -1;
      u.setCursor({left: u.valToPos(x[to], "x"), top: u.over.clientHeight / 2});
    } else if ("+-=".includes(event.key)) {
      const factor = event.key === "-" ? 1 : 0.25;
      const span = (u.scales.x.max - u.scales.x.min) * factor;
      u.setScale("x", {min: Math.max(x[0], x[at] - span), max: Math.min(x[x.length - 1], x[at] + span)});
    } else if (event.key === "0" || event.key === "Escape") {
      this.zoomOut();
    } else {
      return;
    }
    event.preventDefault();
  }

  leave() { if (this.u) this.u.setCursor({left: -10, top: -10}); }
}

/**
 * Lines over steps or epochs. lines() gives [{row, column, run, color, dash, x, y, lo, hi}]: a row of
 * the read-out has one name and colour, its columns are the kinds of line.
 */
class LineChart extends Chart {
  constructor(parent, {title, hint, lines, xLabel, value = format.number, tick = format.short, log, sync, smooth = false}) {
    const logButton = h("button", {type: "button", "aria-pressed": String(log), title: "Logarithmic scale", onclick: () => {
      this.log = !this.log;
      logButton.setAttribute("aria-pressed", String(this.log));
      this.build();
    }}, "log");
    super(parent, title, hint, log === undefined ? [] : [logButton]);
    Object.assign(this, {lines, xLabel, value, tick, log: !!log, sync, smooth, shape: null});
  }

  /** The lines as uPlot's aligned columns; line.at is the place of its main column. */
  columns() {
    const clean = ys => this.log ? ys.map(y => y > 0 ? y : null) : ys;
    const tables = [];
    let at = 1;
    for (const line of this.current) {
      const table = [line.x, clean(this.smooth ? smoothed(line.y, view.smoothing) : line.y)];
      line.at = at;
      if (line.lo) table.push(clean(line.hi), clean(line.lo));
      else if (this.smooth) table.push(clean(line.y));
      at += table.length - 1;
      tables.push(table);
    }
    return tables.length ? uPlot.join(tables) : [[]];
  }

  build() {
    this.current = this.lines();
    this.figure.hidden = !this.current.length;
    if (this.u) this.u.destroy();
    this.u = null;
    this.shape = this.shapeOf(this.current);
    if (!this.current.length) return;
    const data = this.columns();
    const series = [{}], bands = [];
    for (const line of this.current) {
      const color = () => theme.color(line.color);
      const show = view.shows(line.run);
      series.push({label: line.row, stroke: color, width: line.width || 2, dash: line.dash, show, points: {show: this.dots(line), size: 5}});
      if (line.lo) {
        const edge = {stroke: "transparent", width: 0, show, points: {show: false}};
        series.push(edge, {...edge});
        bands.push({series: [line.at + 1, line.at + 2], fill: () => theme.color(line.color) + "2b"});
      } else if (this.smooth) {
        series.push({stroke: () => theme.color(line.color) + "45", width: 1, show: show && view.smoothing > 0, points: {show: false}});
      }
    }
    const many = this.current.length > 6;
    this.u = new uPlot(this.options({
      xLabel: this.xLabel, tick: this.tick, series, bands,
      scales: {x: {time: false, range: (u, lo, hi) => lo === hi ? [lo - 1, hi + 1] : [lo, hi]}, y: {distr: this.log ? 3 : 1}},
      focus: {alpha: many ? 0.25 : 1},
      cursor: {focus: {prox: 24}, drag: {x: true, y: false}, sync: {key: this.sync, setSeries: false},
               points: {size: 8, width: 2, fill: () => theme.color("card")}},
      hooks: {
        setCursor: [u => this.show(u.cursor.left < 0 ? null : u.cursor.idx)],
        setSeries: [(u, i) => { this.near = i; this.show(u.cursor.left < 0 ? null : u.cursor.idx); }],
        setScale: [(u, key) => { if (key === "x" && this.u) this.reset.hidden = !this.zoomed(); }]
      }
    }), data, this.plot);
    this.show(null);
  }

  dots(line) { return !line.plain && line.y.length <= 40 && this.current.length <= 16; }

  shapeOf(lines) { return lines.map(line => [line.row, line.column, line.color, !!line.lo, this.log].join("\n")).join("\r"); }

  refresh() {
    if (!this.seen) return;
    const lines = this.lines();
    if (!this.u || this.shapeOf(lines) !== this.shape) return this.build();
    const window = this.zoomed() ? {min: this.u.scales.x.min, max: this.u.scales.x.max} : null;
    this.current = lines;
    this.u.batch(() => {
      this.u.setData(this.columns(), !window);
      if (window) this.u.setScale("x", window);
      this.visibility();
    });
    this.show(null);
  }

  visibility() {
    if (!this.u) return;
    for (const line of this.current) {
      const show = view.shows(line.run);
      if (this.u.series[line.at].show !== show) this.u.setSeries(line.at, {show});
      const next = this.u.series[line.at + 1];
      if (line.lo) {
        for (const i of [line.at + 1, line.at + 2]) if (this.u.series[i].show !== show) this.u.setSeries(i, {show});
      } else if (this.smooth && next.show !== (show && view.smoothing > 0)) {
        this.u.setSeries(line.at + 1, {show: show && view.smoothing > 0});
      }
    }
    this.show(null);
  }

  /** Lets one run stand out, or none. */
  highlight(run) {
    if (!this.u) return;
    for (const line of this.current) {
      const alpha = run === null || line.run === run ? 1 : 0.15;
      for (let i = line.at; i < (this.current[this.current.indexOf(line) + 1]?.at ?? this.u.series.length); i++) this.u.series[i].alpha = alpha;
    }
    this.u.redraw(false, false);
  }

  /** The figures at one place of the x axis, or the last ones. */
  show(index) {
    if (!this.u) return;
    const xs = this.u.data[0];
    const x = index === null || index === undefined ? null : xs[index];
    const columns = [...new Set(this.current.map(line => line.column))];
    const rows = new Map();
    for (const line of this.current) {
      if (!view.shows(line.run)) continue;
      const key = line.row + "\n" + line.color;
      if (!rows.has(key)) rows.set(key, {line, cells: {}, near: false});
      const row = rows.get(key);
      row.cells[line.column] = this.cell(line, x);
      row.near ||= this.near === line.at && x !== null;
    }
    const head = h("tr", {}, h("th", {scope: "col"}, x === null ? "last" : this.xLabel + " " + x.toLocaleString("en")),
      columns.map(name => h("th", {scope: "col"}, name)));
    const body = [...rows.values()].map(({line, cells, near}) => h("tr", {class: near && rows.size > 1 ? "near" : null},
      h("th", {scope: "row", title: line.row}, h("span", {class: "swatch" + (line.dash ? " dashed" : ""), style: {"--c": line.color.startsWith("run") ? `var(--${line.color})` : line.color}}), line.row),
      columns.map(name => cells[name] || h("td", {}, "–"))));
    this.readout.replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, body)));
  }

  cell(line, x) {
    let i = line.x.length - 1;
    if (x !== null) {
      if (i < 0 || x > line.x[i]) return h("td", {}, "–");
      while (i > 0 && line.x[i] > x) i--;
      if (line.x[i] > x) return h("td", {}, "–");
    } else {
      while (i > 0 && (line.y[i] === null || line.y[i] === undefined)) i--;
    }
    const v = line.y[i];
    const text = this.value(v) + (line.lo && line.lo[i] !== line.hi[i] && v !== null ? ` (${this.value(line.lo[i])} … ${this.value(line.hi[i])})` : "");
    return h("td", {"data-value": v, title: v}, text);
  }
}

/** Histograms over time; map() gives what HeatMap.java wrote, or null. */
class HeatChart extends Chart {
  constructor(parent, title, map) {
    super(parent, title, "");
    this.map = map;
  }

  build() {
    if (this.u) this.u.destroy();
    this.u = null;
    const map = this.current = this.map();
    this.figure.hidden = !map;
    if (!map) return;
    const starts = [map.first, ...map.x];
    if (starts[0] === starts[1]) starts[0] -= 1;
    this.starts = starts;
    this.hint.replaceChildren("Each column is a histogram of the values. Share of them in a cell: 0.001 % ",
      h("span", {class: "ramp", style: {background: `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(t => theme.heat(t)).join(", ")})`}}), " 100 %, logarithmic.");
    this.u = new uPlot(this.options({
      xLabel: "step", tick: format.short, series: [{}, {show: true, points: {show: false}}],
      scales: {x: {time: false}, y: {range: [map.lo, map.hi]}},
      cursor: {drag: {x: true, y: false}, points: {show: false}},
      hooks: {
        drawAxes: [u => this.paint(u)],
        setCursor: [u => this.show(u.cursor.left < 0 ? null : u.cursor)],
        setScale: [(u, key) => { if (key === "x" && this.u) this.reset.hidden = !this.zoomed(); }]
      }
    }), [starts, starts.map(() => null)], this.plot);
    this.show(null);
  }

  level(column, row) { return data.levels.indexOf(this.current.cells[column * this.current.rows + row]); }

  paint(u) {
    const {ctx, bbox} = u, map = this.current, rows = map.rows;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    const x = this.starts.map(v => Math.round(u.valToPos(v, "x", true)));
    const y = Array.from({length: rows + 1}, (_, r) => Math.round(bbox.top + bbox.height * (1 - r / rows)));
    for (let c = 0; c < map.x.length; c++) {
      for (let r = 0; r < rows; r++) {
        const level = this.level(c, r);
        if (!level) continue;
        ctx.fillStyle = theme.heat(level / 63);
        ctx.fillRect(x[c], y[r + 1], Math.max(1, x[c + 1] - x[c]), y[r] - y[r + 1]);
      }
    }
    ctx.restore();
  }

  refresh() { if (this.seen) this.build(); }

  visibility() {}

  highlight() {}

  show(cursor) {
    if (!this.u) return;
    const map = this.current;
    if (!cursor) {
      const last = map.last;
      this.readout.replaceChildren(h("p", {class: "small"}, `Last step: mean ${format.number(last.mean)}, smallest ${format.number(last.min)}, largest ${format.number(last.max)}.`));
      return;
    }
    const step = this.u.posToVal(cursor.left, "x"), value = this.u.posToVal(cursor.top, "y");
    const column = Math.max(0, Math.min(map.x.length - 1, map.x.findIndex(end => end >= step)));
    const height = (map.hi - map.lo) / map.rows;
    const row = Math.max(0, Math.min(map.rows - 1, Math.floor((value - map.lo) / height)));
    const level = this.level(column, row);
    const share = level ? "about " + (100 * 10 ** ((level - 1) / 62 * 5 - 5)).toPrecision(2) + " %" : "none";
    this.readout.replaceChildren(h("p", {class: "small"},
      `Step ${map.x[column].toLocaleString("en")}: ${share} of the values between ${format.number(map.lo + row * height)} and ${format.number(map.lo + (row + 1) * height)}.`));
  }
}
