// Moves the pictures that `periodic.plots.live_pictures` made. Nothing is computed here: every point was found exactly
// before and stands in the page; a slider chooses which of them are drawn.
(() => {
  "use strict";

  // The corners of a cobweb: along the orbit, which goes on from `back` once it has closed.
  const cobweb = (data, [start, length]) => {
    const { name, orbit, back, note } = data.starts[start];
    const at = (s) => orbit[s < orbit.length ? s : back + ((s - back) % (orbit.length - back))];
    const corners = [[at(0), at(0)]];
    for (let s = 0; s < length; s += 1) corners.push([at(s), at(s + 1)], [at(s + 1), at(s + 1)]);
    return { corners, texts: [name, String(length)], note, dense: false };
  };

  const iterates = (data, [t]) => {
    const { xs, ys, note } = data.iterates[t];
    return { corners: xs.map((x, i) => [x, ys[i]]), texts: [String(t)], note, dense: xs.length > data.dense };
  };

  const kinds = { cobweb, iterates };

  const enliven = (figure) => {
    const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const sliders = [...figure.querySelectorAll("input[type=range]")];
    const line = figure.querySelector(".moving");
    const dot = figure.querySelector(".start");
    const [left, bottom] = data.origin;
    const draw = () => {
      const { corners, texts, note, dense } = kinds[data.kind](data, sliders.map((s) => Number(s.value)));
      line.setAttribute("points", corners.map(([x, y]) => `${left + x},${bottom - y}`).join(" "));
      line.classList.toggle("dense", dense);
      if (dot) {
        dot.setAttribute("cx", left + corners[0][0]);
        dot.setAttribute("cy", bottom - corners[0][1]);
      }
      sliders.forEach((slider, i) => {
        slider.setAttribute("aria-valuetext", texts[i]);
        figure.querySelector(`output[for="${slider.id}"]`).textContent = texts[i];
      });
      figure.querySelector(".note").textContent = note;
    };
    sliders.forEach((slider) => slider.addEventListener("input", draw));
    draw();
    figure.querySelector(".controls").hidden = false;
  };

  const start = () => {
    for (const figure of document.querySelectorAll("figure.periodic-live:not([data-alive])")) {
      figure.dataset.alive = "";
      enliven(figure);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
