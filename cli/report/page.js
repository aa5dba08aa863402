// The timeline of a bench, to be zoomed and moved. Without this script it shows all of it, still.
(function () {
  "use strict";
  var figure = document.getElementById("timeline");
  if (!figure) return;
  var data = JSON.parse(document.getElementById("data").textContent);
  var spans = data.timeline ? data.timeline.spans : [];
  var plot = figure.querySelector(".plot");
  if (!plot || !spans.length) return;

  var NS = "http://www.w3.org/2000/svg";
  var left = +plot.dataset.left, width = +plot.dataset.width;
  var first = +plot.dataset.first, last = +plot.dataset.last;
  var names = plot.dataset.names.split("|");
  var shape = {}; // of the rows, by "device lane track"
  plot.querySelectorAll("[data-row]").forEach(function (row) {
    shape[row.dataset.row] = { y: +row.dataset.y, h: +row.dataset.h, kind: row.dataset.kind };
  });
  var axis = figure.querySelector(".time"), about = document.getElementById("about");
  var from = first, to = last, frame = 0;

  function make(kind, attributes, parent) {
    var node = document.createElementNS(NS, kind);
    for (var key in attributes) node.setAttribute(key, attributes[key]);
    parent.appendChild(node);
    return node;
  }

  function place(time) {
    return left + (time - from) / (to - from) * width;
  }

  // Steps of 1, 2 or 5 times a power of ten.
  function step(range, count) {
    var raw = range / count, power = Math.pow(10, Math.floor(Math.log10(raw))), part = raw / power;
    return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
  }

  function show(time, range) {
    if (range < 1) return (time * 1000).toFixed(range < 0.01 ? 1 : 0) + " \u00b5s";
    return time.toFixed(range < 10 ? 2 : range < 100 ? 1 : 0) + " ms";
  }

  function drawAxis() {
    axis.textContent = "";
    var size = step(to - from, 7);
    for (var t = Math.ceil(from / size) * size; t <= to; t += size) {
      var x = place(t);
      make("line", { x1: x, x2: x, y1: axis.dataset.top, y2: axis.dataset.bottom, "class": "grid" }, axis);
      make("text", { x: x, y: +axis.dataset.bottom + 16, "text-anchor": "middle" }, axis).textContent =
        show(t, to - from);
    }
  }

  // Spans closer than a pixel are drawn as one: a second of small batches has a hundred thousand.
  function drawSpans() {
    plot.textContent = "";
    var open = {}, least = (to - from) / width;
    function flush(key) {
      var s = open[key], row = shape[key];
      var x0 = Math.max(left, place(s[0])), x1 = Math.min(left + width, place(s[1]));
      if (x1 > x0 || s[1] - s[0] < least)
        make("rect", { x: x0, y: row.y, width: Math.max(0.8, x1 - x0), height: row.h, "class": row.kind,
                       "data-i": s[2] }, plot);
      delete open[key];
    }
    spans.forEach(function (span, index) {
      var begin = span[3], end = span[3] + span[4];
      if (end < from || begin > to) return;
      var key = span[0] + " " + span[1] + " " + span[2];
      if (!shape[key]) return;
      var s = open[key];
      if (s && begin - s[1] < least && (s[1] - s[0] < least || end - begin < least))
        s[1] = Math.max(s[1], end);
      else {
        if (s) flush(key);
        open[key] = [begin, end, index];
      }
    });
    Object.keys(open).forEach(flush);
  }

  function draw() {
    frame = 0;
    drawAxis();
    drawSpans();
    figure.dataset.from = from;
    figure.dataset.to = to;
  }

  function look(a, b) {
    var size = Math.min(last - first, Math.max(b - a, (last - first) / 1e6, 1e-4));
    a = Math.min(Math.max(a, first), last - size);
    from = a;
    to = a + size;
    if (!frame) frame = requestAnimationFrame(draw);
  }

  function zoom(factor, middle) {
    if (middle === undefined) middle = (from + to) / 2;
    look(middle - (middle - from) * factor, middle + (to - middle) * factor);
  }

  function timeAt(event) {
    var box = figure.getBoundingClientRect(), view = figure.viewBox.baseVal;
    var x = (event.clientX - box.left) / box.width * view.width;
    return from + (x - left) / width * (to - from);
  }

  figure.addEventListener("wheel", function (event) {
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      var by = (event.deltaX || event.deltaY) / 600 * (to - from);
      look(from + by, to + by);
    } else {
      zoom(Math.exp(event.deltaY / 400), timeAt(event));
    }
  }, { passive: false });

  var held = null;
  figure.addEventListener("pointerdown", function (event) {
    held = timeAt(event);
    figure.setPointerCapture(event.pointerId);
  });
  figure.addEventListener("pointerup", function () { held = null; });
  figure.addEventListener("pointercancel", function () { held = null; });
  figure.addEventListener("pointermove", function (event) {
    if (held !== null) {
      var by = held - timeAt(event);
      look(from + by, to + by);
      held = timeAt(event);
      return;
    }
    var span = event.target.dataset ? spans[event.target.dataset.i] : null;
    about.textContent = span
      ? names[0] + " " + span[0] + ", " + names[1] + " " + span[1] + ", " + data.timeline.tracks[span[2]] +
        ": " + show(span[4], span[4]) + ", " + span[5] + " " + names[2]
      : "";
  });

  var keys = {
    "+": function () { zoom(0.6); }, "=": function () { zoom(0.6); }, "-": function () { zoom(1 / 0.6); },
    "ArrowLeft": function () { look(from - (to - from) / 8, to - (to - from) / 8); },
    "ArrowRight": function () { look(from + (to - from) / 8, to + (to - from) / 8); },
    "Home": function () { look(first, first + (to - from)); }, "End": function () { look(last - (to - from), last); },
    "0": function () { look(first, last); }, "Escape": function () { look(first, last); }
  };
  figure.setAttribute("tabindex", "0");
  figure.addEventListener("keydown", function (event) {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.querySelectorAll("[data-key]").forEach(function (button) {
    button.addEventListener("click", function () { keys[button.dataset.key](); });
  });
  document.documentElement.classList.add("live");
  draw();
})();
