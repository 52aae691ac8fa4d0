"use strict";

const size = 56;                        // pixels a side that are sent
const pad = document.getElementById("pad"), ink = pad.getContext("2d");
const small = new OffscreenCanvas(size, size), reduced = small.getContext("2d", { willReadFrequently: true });
const drawing = new OffscreenCanvas(pad.width, pad.height), lines = drawing.getContext("2d");
const answer = document.getElementById("answer"), layers = document.getElementById("layers"), bars = document.getElementById("bars");
const pen = { x: pad.width / 2, y: pad.height / 2, isDown: false, isShown: false };
let isChanged = false, isAsking = false;

lines.lineWidth = 44;
lines.lineCap = lines.lineJoin = "round";
lines.strokeStyle = lines.fillStyle = "#fff";

const rows = Array.from({ length: 10 }, (_, digit) => {
  const item = document.createElement("li");
  item.innerHTML = `<span>${digit}</span><span class="track"><span class="fill" style="display:block"></span></span><span class="share"></span>`;
  return bars.appendChild(item);
});

// Dark violet to yellow, even steps in lightness: as readable in print and by the colour-blind as on screen.
const colours = (() => {
  const stops = [[13, 8, 45], [70, 18, 120], [142, 38, 129], [211, 67, 102], [248, 128, 78], [252, 200, 110], [252, 253, 191]];
  return Array.from({ length: 256 }, (_, i) => {
    const at = i / 255 * (stops.length - 1), low = Math.min(Math.floor(at), stops.length - 2), part = at - low;
    return stops[low].map((value, c) => Math.round(value + (stops[low + 1][c] - value) * part));
  });
})();

function line(x, y) {
  lines.beginPath();
  lines.moveTo(pen.x, pen.y);
  lines.lineTo(x, y);
  lines.stroke();
}

function moveTo(x, y) {
  x = Math.min(Math.max(x, 0), pad.width);
  y = Math.min(Math.max(y, 0), pad.height);
  if (pen.isDown) {
    line(x, y);
    isChanged = true;
  }

  pen.x = x;
  pen.y = y;
  show();
}

function show() {
  ink.clearRect(0, 0, pad.width, pad.height);
  ink.drawImage(drawing, 0, 0);
  if (pen.isShown) {
    ink.beginPath();
    ink.arc(pen.x, pen.y, 22, 0, 2 * Math.PI);
    ink.lineWidth = 4;
    ink.strokeStyle = pen.isDown ? "#ffd166" : "#a48bff";
    ink.stroke();
  }
}

function clear() {
  lines.clearRect(0, 0, pad.width, pad.height);
  isChanged = true;
  show();
}

function place(event) {
  const box = pad.getBoundingClientRect();
  return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
}

// Pointer events are mouse, pen and touch alike. One pointer draws at a time.
let pointer = null;
pad.addEventListener("pointerdown", event => {
  if (pointer !== null || event.button !== 0) return;
  event.preventDefault();
  pad.focus({ focusVisible: false });
  pointer = event.pointerId;
  pad.setPointerCapture(pointer);
  pen.isShown = false;
  [pen.x, pen.y] = place(event);
  pen.isDown = true;
  line(pen.x + .01, pen.y);
  isChanged = true;
  show();
});
pad.addEventListener("pointermove", event => {
  if (event.pointerId !== pointer) return;
  for (const one of event.getCoalescedEvents?.() ?? [event]) moveTo(...place(one));
  moveTo(...place(event));
});
for (const end of ["pointerup", "pointercancel"]) {
  pad.addEventListener(end, event => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    pen.isDown = false;
  });
}

pad.addEventListener("keydown", event => {
  const step = event.shiftKey ? 4 : 16, moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) {
    pen.isShown = true;
    moveTo(pen.x + moves[event.key][0], pen.y + moves[event.key][1]);
  } else if (event.key === " ") {
    pen.isShown = true;
    if (!event.repeat) pen.isDown = !pen.isDown;
    moveTo(pen.x + .01, pen.y);
  } else if (event.key === "Escape") {
    pen.isDown = false;
    clear();
  } else {
    return;
  }

  event.preventDefault();
});
pad.addEventListener("blur", () => {
  pen.isShown = pen.isDown = false;
  show();
});
document.getElementById("clear").addEventListener("click", clear);

function pixels() {
  reduced.fillStyle = "#000";
  reduced.fillRect(0, 0, size, size);
  reduced.imageSmoothingQuality = "high";
  reduced.drawImage(drawing, 0, 0, size, size);
  const colour = reduced.getImageData(0, 0, size, size).data, grey = new Uint8Array(size * size);
  for (let i = 0; i < grey.length; i++) grey[i] = colour[4 * i];
  return grey;
}

function showReading(reading) {
  const best = reading ? reading.probabilities.indexOf(Math.max(...reading.probabilities)) : -1;
  answer.textContent = reading ? `This is a ${best}.` : "–";
  answer.dataset.digit = best;
  rows.forEach((row, digit) => {
    const share = reading ? reading.probabilities[digit] : 0;
    row.classList.toggle("best", digit === best);
    row.querySelector(".fill").style.width = `${100 * share}%`;
    row.querySelector(".share").textContent = reading ? `${(100 * share).toFixed(1)} %` : "";
  });
  for (const [i, layer] of (reading?.layers ?? []).entries()) showLayer(layers.children[i] ?? addLayer(layer), layer);
  if (!reading) layers.replaceChildren();
}

function addLayer(layer) {
  const section = document.createElement("section");
  section.className = "layer";
  const isVector = layer.rows === 1;
  section.innerHTML = `<h2>${layer.name}<small>${layer.name === "input" ? "what the network gets: centred, 28 × 28" : isVector ? `${layer.kind}, ${layer.columns} values` : `${layer.kind}, ${layer.maps} maps of ${layer.rows} × ${layer.columns}`}</small></h2><div class="maps"></div>`;
  for (let i = 0; i < layer.maps; i++) {
    const map = document.createElement("canvas");
    map.width = layer.columns;
    map.height = layer.rows;
    const zoom = isVector ? Math.min(24, 560 / layer.columns) : layer.name === "input" ? 4 : layer.rows > 20 ? 2.5 : layer.rows > 10 ? 4 : 6;
    map.style.width = `${layer.columns * zoom}px`;
    map.style.height = `${layer.rows * (isVector ? 24 : zoom)}px`;
    section.querySelector(".maps").append(map);
  }

  return layers.appendChild(section);
}

function showLayer(section, layer) {
  const values = Uint8Array.from(atob(layer.values), c => c.charCodeAt(0)), area = layer.rows * layer.columns;
  section.querySelectorAll("canvas").forEach((map, i) => {
    const image = new ImageData(layer.columns, layer.rows);
    for (let p = 0; p < area; p++) image.data.set([...colours[values[i * area + p]], 255], 4 * p);
    map.getContext("2d").putImageData(image, 0, 0);
  });
}

// At most one question at a time: while an answer is on its way, strokes gather for the next one.
async function ask() {
  if (isChanged && !isAsking) {
    isChanged = false;
    isAsking = true;
    try {
      const response = await fetch("api/read", { method: "POST", body: pixels(), headers: { "Content-Type": "application/octet-stream" } });
      if (!response.ok) throw new Error(await response.text());
      showReading(response.status === 204 ? null : await response.json());
    } catch (error) {
      answer.textContent = `No answer: ${error.message}`;
    } finally {
      isAsking = false;
    }
  }

  requestAnimationFrame(ask);
}

showReading(null);
requestAnimationFrame(ask);
