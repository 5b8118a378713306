"use strict";

/** Histograms over time; map() gives what HeatMap.java wrote, or null. */
class HeatChart extends Chart {
  constructor(parent, title, map) {
    super(parent, "inside", title, "");
    Object.assign(this, {map, xLabel: "step"});
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
    this.hint.replaceChildren(`${map.name}: each column is a histogram of the values. Share of them in a cell: 0.001 % `,
      h("span", {class: "ramp", style: {background: `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(t => theme.heat(t)).join(", ")})`}}), " 100 %, logarithmic.");
    this.u = new uPlot(this.options({
      series: [{}, {show: true, points: {show: false}}],
      scales: {x: {time: false}, y: {range: [map.lo, map.hi]}},
      cursor: {points: {show: false}},
      hooks: {
        drawAxes: [u => this.paint(u)],
        setCursor: [u => this.show(u.cursor.left < 0 ? null : u.cursor)]
      }
    }), [starts, starts.map(() => null)], this.plot);
    this.zoomIn();
    this.show(null);
  }

  snap(u, left) { return left; }

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

  /** A row a cell that has values: until which step, from which value to which, and the share, to two digits: the page holds it in 63 levels. */
  rows() {
    const map = this.current, height = (map.hi - map.lo) / map.rows, out = [["step", "from", "to", "share"]];
    map.x.forEach((step, c) => {
      const shares = Array.from({length: map.rows}, (_, r) => this.level(c, r) && this.share(this.level(c, r))), all = shares.reduce((a, b) => a + b);
      shares.forEach((share, r) => {
        if (share) out.push([step, ...[r, r + 1].map(edge => Number((map.lo + edge * height).toPrecision(6))), Number((share / all).toPrecision(2))]);
      });
    });
    return out;
  }

  share(level) { return 10 ** ((level - 1) / 62 * 5 - 5); }

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
    const share = level ? "about " + (100 * this.share(level)).toPrecision(2) + " %" : "none";
    this.readout.replaceChildren(h("p", {class: "small"},
      `Step ${map.x[column].toLocaleString("en")}: ${share} of the values between ${format.number(map.lo + row * height)} and ${format.number(map.lo + (row + 1) * height)}.`));
  }
}
