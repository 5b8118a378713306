"use strict";

/** Distances of ticks on an axis of epochs or steps. */
const POWERS = Array.from({length: 330}, (_, i) => 10 ** (i - 20)).flatMap(power => [1, 2, 2.5, 5].map(n => n * power));
const WHOLE = [1, 2, 5].flatMap(n => Array.from({length: 10}, (_, i) => n * 10 ** i)).sort((a, b) => a - b);

/** On paper two charts stand side by side; they are drawn twice as large, for the resolution. */
const PAPER = {on: false, width: 640, scale: 2};

/** What all charts share: the frame, the drawing once in sight, the zoom, the keyboard. */
class Chart {
  static all = new Set();
  static sight = "IntersectionObserver" in window
    ? new IntersectionObserver(entries => {
        for (const entry of entries) if (entry.isIntersecting) entry.target.chart.appear();
      }, {rootMargin: "300px"})
    : null;

  constructor(parent, section, title, hint, tools = []) {
    Object.assign(this, {section, title});
    this.plot = h("div", {class: "plot", tabindex: "0", role: "group",
      "aria-label": title + ". Left and right arrow keys move the read-out; plus and minus zoom; zero shows all.",
      onkeydown: e => this.key(e), onfocus: () => this.readout.setAttribute("aria-live", "polite"),
      onblur: () => { this.readout.removeAttribute("aria-live"); this.leave(); }});
    this.readout = h("div", {class: "readout", tabindex: "0", role: "region", "aria-label": title + ", figures"});
    this.reset = h("button", {type: "button", hidden: "", onclick: () => this.zoomOut()}, "show all");
    this.hint = h("p", {class: "soft small"}, hint);
    this.figure = h("figure", {class: "figure"},
      h("div", {class: "figure-head"}, h("h3", {}, title), h("span", {class: "tools"}, this.reset, tools,
        h("button", {type: "button", title: "Save this chart as a picture", "aria-label": "png, " + title, onclick: () => this.png()}, "png"),
        h("button", {type: "button", title: "Save this chart's figures", "aria-label": "csv, " + title, onclick: () => this.csv()}, "csv")), this.hint),
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
      if (this.u && width && !PAPER.on && width !== this.u.width) this.u.setSize({width, height: this.u.height});
    }).observe(this.plot);
  }

  refresh() { if (this.seen) this.build(); }

  options(more) {
    const s = PAPER.on ? PAPER.scale : 1, font = 12 * s + "px system-ui, sans-serif";
    const axis = (extra) => ({
      stroke: () => theme.color("soft"), font, labelFont: font, gap: 5 * s,
      grid: {stroke: () => theme.color("grid"), width: s}, ticks: {stroke: () => theme.color("line"), width: s, size: 5 * s}, ...extra
    });
    const width = (u, values) => s * (18 + 7 * Math.max(2, ...(values || []).map(v => String(v ?? "").length)));
    const whole = this.xLabel === "step" || this.xLabel === "epoch";
    return {
      width: PAPER.on ? PAPER.width : this.plot.clientWidth || 300, height: (PAPER.on ? 150 : 270) * s, legend: {show: false}, padding: [10 * s, 26 * s, 0, 0],
      axes: [axis({label: this.xLabel, labelSize: 18 * s, size: 34 * s, space: 50 * s, ...(whole ? {incrs: WHOLE} : {}), values: (u, ticks) => thousands(ticks)}),
             axis({size: width, space: 30 * s, incrs: POWERS, grid: {stroke: () => theme.color("grid"), width: s, filter: sparse}, values: (u, ticks) => format.ticks(ticks, this.percent)})],
      ...more,
      cursor: {drag: {x: true, y: false}, move: (u, left, top) => [left < 0 ? left : this.snap(u, left), top], ...more.cursor},
      hooks: {
        ...more.hooks,
        setScale: [(u, key) => { if (key === "x" && this.u) this.zooms(); }]
      }
    };
  }

  /** The crosshair stands where a figure is read. */
  snap(u, left) {
    const x = u.data[0][u.posToIdx(left)];
    return x === undefined ? left : Math.round(u.valToPos(x, "x"));
  }

  zoomed() {
    const x = this.u.data[0], scale = this.u.scales.x;
    return x.length > 1 && (scale.min > x[0] || scale.max < x[x.length - 1]);
  }

  zooms() {
    const zoomed = this.zoomed(), {min, max} = this.u.scales.x;
    this.reset.hidden = !zoomed;
    if (PAPER.on) return;
    if (zoomed) view.zoom[this.title] = [min, max]; else delete view.zoom[this.title];
    view.write();
  }

  /** The part that the view zooms to, if the axis has it. */
  zoomIn() {
    const part = view.zoom[this.title], x = this.u.data[0];
    if (part && x.length && part[0] < x[x.length - 1] && part[1] > x[0]) this.u.setScale("x", {min: part[0], max: part[1]});
  }

  zoomOut() { this.u.setData(this.u.data, true); this.plot.focus({preventScroll: true}); }

  key(event) {
    if (!this.u || event.ctrlKey || event.metaKey || event.altKey) return;
    const u = this.u, x = u.data[0];
    const at = u.cursor.idx ?? x.length - 1;
    const move = {ArrowLeft: -1, ArrowRight: 1, Home: -x.length, End: x.length, PageUp: -10, PageDown: 10}[event.key];
    if (move !== undefined) {
      let to = Math.max(0, Math.min(x.length - 1, at + (u.cursor.idx === null || u.cursor.idx === undefined ? Math.min(move, 0) : move)));
      while (to > 0 && to < x.length - 1 && (x[to] < u.scales.x.min || x[to] > u.scales.x.max)) to += Math.sign(u.scales.x.min - x[to]) || -1;
      u.setCursor({left: u.valToPos(x[to], "x"), top: u.over.clientHeight / 2});
      u.setSeries(null, {focus: true});
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

  highlight() {}

  /** What the picture's key names. */
  legend() { return []; }

  /** The chart with its title and the key of its lines below, as a picture. */
  png() {
    const plot = this.figure.querySelector("canvas");
    if (!plot) return;
    const ratio = plot.width / this.u.width, keys = this.legend();
    const canvas = h("canvas", {width: plot.width, height: plot.height + (30 + 20 * keys.length) * ratio}), ctx = canvas.getContext("2d");
    ctx.fillStyle = theme.color("card");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(plot, 0, 28 * ratio);
    ctx.scale(ratio, ratio);
    ctx.fillStyle = theme.color("ink");
    ctx.font = "600 15px system-ui, sans-serif";
    ctx.fillText(this.title, 12, 20);
    ctx.font = "12px system-ui, sans-serif";
    keys.forEach((line, i) => {
      const y = 28 + plot.height / ratio + 20 * i + 8;
      ctx.strokeStyle = ctx.fillStyle = theme.color(line.color);
      ctx.lineWidth = 2;
      ctx.setLineDash(line.dash || []);
      ctx.beginPath();
      ctx.moveTo(14, y);
      ctx.lineTo(44, y);
      ctx.stroke();
      if (line.mark !== undefined) { const path = new Path2D(); mark(path, line.mark, 29, y, 4); ctx.fill(path); }
      ctx.fillStyle = theme.color("ink");
      ctx.fillText(`${line.row} · ${line.column}`, 54, y + 4);
    });
    canvas.toBlob(blob => save(this.file() + ".png", blob), "image/png");
  }

  csv() {
    const cell = v => v === null || v === undefined ? "" : /[",\n\r]/.test(v) ? '"' + String(v).replaceAll('"', '""') + '"' : v;
    save(this.file() + ".csv", new Blob([this.rows().map(row => row.map(cell).join(",") + "\n").join("")], {type: "text/csv"}));
  }

  file() { return this.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "chart"; }
}

/** Numbers of steps, all in thousands or none. */
function thousands(ticks) {
  return Math.max(...ticks) >= 1e4 ? ticks.map(v => v === 0 ? "0" : Number((v / 1e3).toPrecision(6)) + "k") : ticks.map(v => String(Number(v.toPrecision(6))));
}

/** The grid of a logarithmic axis of many powers of ten: these alone, as the lines between would make it a grey block. */
function sparse(u, splits) {
  const {distr, min, max} = u.scales.y;
  return distr === 3 && max / min > 1e8 ? splits.map(v => Number.isInteger(Math.log10(v)) ? v : null) : splits;
}
