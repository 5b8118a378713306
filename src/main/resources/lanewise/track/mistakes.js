"use strict";

/** A PNG in base 64; nothing else becomes an address. */
function picture(base64, alt) {
  return /^[A-Za-z0-9+/]+=*$/.test(base64 || "") ? h("img", {src: "data:image/png;base64," + base64, alt}) : null;
}

function pictures(name, hint, list, classes, score, shape = "") {
  if (!list.length) return "";
  const named = i => classes[i] ?? String(i);
  return h("div", {class: "figure " + shape}, h("h3", {}, name), h("p", {class: "soft small"}, hint),
    h("div", {class: "pictures"}, list.map(item => h("figure", {},
      picture(item.image, `validation image ${item.index}, labelled ${named(item.label)}`),
      h("figcaption", {}, named(item.label), " → ", h("span", {class: item.label === item.predicted ? null : "miss"}, named(item.predicted)),
        h("br"), h("span", {class: "soft"}, `${score} ${format.loss(item[score])}`))))));
}

/** The contrast of two colours (WCAG 2.2, 1.4.3). */
function contrast(a, b) {
  const [x, y] = [a, b].map(hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + [0.2126, 0.7152, 0.0722][i] * c, 0.05));
  return Math.max(x, y) / Math.min(x, y);
}

function matrix(confusion) {
  if (confusion.most) {
    return h("table", {class: "grid"}, h("thead", {}, h("tr", {}, h("th", {}, "label"), h("th", {}, "predicted"), h("th", {class: "number"}, "images"))),
      h("tbody", {}, confusion.most.map(([a, b, n]) => h("tr", {}, h("td", {}, a), h("td", {}, b), h("td", {class: "number"}, n)))));
  }
  const {classes, counts} = confusion;
  const row = (name, i) => {
    const total = counts[i].reduce((a, b) => a + b, 0);
    return h("tr", {}, h("th", {scope: "row"}, name), counts[i].map((n, j) => {
      const share = total ? n / total : 0, level = n ? 0.12 + 0.88 * share : 0;
      const fill = theme.heat(level);
      return h("td", {class: i === j ? "right" : null, title: `${name} taken for ${classes[j]}: ${n} of ${total} (${format.percent(share)})`,
        style: {background: fill, color: contrast(fill, "#000000") > contrast(fill, "#ffffff") ? "#000000" : "#ffffff"}}, n || h("span", {class: "soft"}, "·"));
    }), h("td", {style: {"font-weight": 600}}, total ? (100 * counts[i][i] / total).toFixed(0) + "%" : "–"));
  };
  return h("table", {class: "matrix"}, h("caption", {class: "sr"}, "Rows are labels, columns are predictions"),
    h("thead", {}, h("tr", {}, h("th", {}, "label ↓", h("br"), "predicted →"), classes.map(name => h("th", {scope: "col"}, h("span", {}, name))), h("th", {scope: "col"}, h("span", {}, "right")))),
    h("tbody", {}, classes.map(row)));
}

/** The section is made anew only where what it shows has changed, or its colours. */
function mistakes() {
  const looked = data.runs.filter(run => run.confusion || run.worst.length || run.uncertain.length);
  $("mistakes").hidden = !looked.length;
  if (!looked.length) return;
  const best = () => [...looked].sort((a, b) => (b.outcome.validation_accuracy ?? -1) - (a.outcome.validation_accuracy ?? -1))[0];
  const run = looked.find(run => id(run) === view.pictures) || best(), classes = run.confusion?.classes || run.classes || [];
  if (!mistakes.choice) {
    mistakes.choice = new Choice("Run", key => { view.pictures = key; view.write(); mistakes(); });
    mistakes.body = h("div", {class: "mistakes"});
    $("mistakes").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "mistakes-title"}, "Where it errs"), mistakes.choice.element,
      h("p", {}, "The best network on the validation set: what is taken for what, the images with the highest loss, and those that it is least sure of.")), mistakes.body);
  }
  mistakes.choice.offer(looked.map(r => [id(r), label(r)]), id(run));
  const state = JSON.stringify([id(run), theme.dark, run.confusion, run.worst, run.uncertain]);
  if (state === mistakes.state) return;
  mistakes.state = state;
  mistakes.body.replaceChildren(
    run.confusion ? h("div", {class: "figure"}, h("h3", {}, run.confusion.most ? "Most frequent confusions" : "Confusion matrix"),
      h("p", {class: "soft small"}, run.confusion.most ? "" : "Rows are labels, columns are predictions; colour is the share of the row."),
      h("div", {class: "scroll", style: {border: "0"}, tabindex: "0", role: "region", "aria-label": "Confusion matrix"}, matrix(run.confusion))) : "",
    pictures("Most wrong", "Label → prediction; the highest cross-entropy.", run.worst, classes, "loss"),
    pictures("Most uncertain", `Label → prediction; entropy of the mean over passes with dropout, at most ln ${classes.length} = ${Math.log(classes.length).toFixed(2)} nats.`, run.uncertain, classes, "entropy", "wide"));
}

function repeat() {
  const open = new Set([...$("repeat").querySelectorAll("details[open]")].map(d => d.dataset.run));
  const pairs = object => h("dl", {class: "pairs"}, Object.entries(flat(object)).map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v))));
  const entry = run => h("details", {"data-run": id(run), ...(open.has(id(run)) || data.runs.length === 1 ? {open: ""} : {})},
    h("summary", {"data-key": "repeat " + id(run)}, swatch(run), label(run), " ", h("span", {class: "soft"}, `· seed ${run.seed}`)),
    h("div", {class: "command"}, h("pre", {tabindex: "0"}, run.command || "no command recorded"),
      run.command && navigator.clipboard ? h("button", {type: "button", onclick: e => navigator.clipboard.writeText(run.command).then(() => { e.target.textContent = "copied"; })}, "copy") : ""),
    h("h3", {class: "above"}, "Machine"), pairs(run.environment),
    h("h3", {class: "above"}, "Settings"), pairs({...run.config, seed: run.seed, parameters: run.parameters?.toLocaleString("en")}),
    h("h3", {class: "above"}, "Record"), pairs({state: run.state, started: run.started, finished: run.finished, git: run.git, ...run.summary}));
  $("repeat").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "repeat-title"}, "Repeat it"),
    h("p", {}, "The same seed gives the same bits, on any number of threads and any processor.")), ...data.runs.map(entry));
}
function foot() {
  $("foot").replaceChildren(h("p", {}, `Written ${new Date(data.written).toLocaleString("en-GB", {dateStyle: "long", timeStyle: "short"})} by lanewise. Charts by uPlot (MIT licence, © Leon Sorokin).`));
}
