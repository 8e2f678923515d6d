// The page: what one presses, drops and drags, and what it shows for it.

import {Engine} from "./engine.js";
import {labToRgb, lightness} from "./lab.js";
import {marked} from "./marking.js";
import {decoded, encoded, greyOf, PhotoError, pixelsOf} from "./photos.js";
import {Camera} from "./camera.js";
import {listNetworks, listSamples} from "./catalogue.js";
import {picture, thumbnail} from "./drawing.js";
import {Hints} from "./pointing.js";
import {Round} from "./round.js";
import {keep} from "./offline.js";

const $ = (id) => document.getElementById(id);
const engine = new Engine();
const state = {catalogue: null, network: null, photo: null, coloured: null, number: 0, dials: {}};
const hints = new Hints({
  canvas: $("canvas"), stage: $("stage"), pins: $("pins"), list: $("hint-list"), colour: $("hint-colour"),
  suggestions: $("suggestions"), changed: () => recolour(), suggest,
});

function complain(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

const bad = (error) => complain(error instanceof PhotoError ? error.message
  : `Something went wrong: ${error.message}. Reload the page to start again.`);

// --- showing

function show() {
  const canvas = $("canvas"), {photo, coloured} = state;
  if (!photo) return;
  picture(canvas, coloured ?? photo.grey);
  const split = Math.round(Number($("split").value) / 100 * photo.width);
  if (coloured && split > 0) {
    const part = new ImageData(photo.grey.pixels, photo.width, photo.height);
    canvas.getContext("2d").putImageData(part, 0, 0, 0, 0, split, photo.height);
  }
  canvas.setAttribute("aria-label", coloured ? `${photo.title}, coloured by ${state.network.name}` : `${photo.title}, grey`);
  hints.draw();
}

function dialTexts() {
  $("temperature-value").textContent = Number($("temperature").value).toFixed(2);
  $("vividness-value").textContent = Number($("vividness").value).toFixed(2);
}

// --- colouring

/** Hand a photo to the worker and show its grey; `source` is where all its pixels come from. */
async function take(bitmap, title, source) {
  const shown = pixelsOf(bitmap), number = ++state.number;
  const L = lightness(shown.pixels);
  state.photo = {...shown, title, source, number, grey: greyOf(shown, L, labToRgb)};
  state.coloured = null;
  hints.clear();
  for (const small of document.querySelectorAll(".networks canvas")) small.getContext("2d").reset();
  const copy = shown.pixels.slice();
  await engine.ask("photo", {width: shown.width, height: shown.height, pixels: copy}, [copy.buffer]);
  await recolour();
  return number === state.number;
}

function options(network = state.network) {
  const own = network === state.network ? state.dials : {};
  return {network: network.name, temperature: own.temperature ?? network.temperature,
          vividness: own.vividness ?? network.vividness, hints: network.hints ? hints.all() : []};
}

let working = false, again = false;
/** Ask the chosen network; while one answer is on its way, further wishes become one. */
async function recolour() {
  if (!state.photo) return;
  if (working) {
    again = true;
    return;
  }
  working = true;
  try {
    do {
      again = false;
      const number = state.photo.number, network = state.network;
      const {milliseconds, ...found} = await engine.ask("colour", options());
      if (number !== state.photo.number || network !== state.network) {
        again = true;
        continue;
      }
      state.coloured = found;
      $("wait").hidden = true;
      show();
      thumbnail(place(network), found);
      $("status").textContent = `${network.name} answered in ${Math.round(milliseconds)} milliseconds.`;
      for (const button of [$("png"), $("jpeg")]) button.disabled = false;
      complain("");
      document.body.dataset.coloured = String(number); // for tests: this photo has its colours
    } while (again);
  } catch (error) {
    $("wait").hidden = true;
    bad(error);
  } finally {
    working = false;
  }
  others(state.photo.number);
}

/** What the other networks say, small, once the chosen one has answered. */
async function others(number) {
  for (const network of state.catalogue.networks) {
    if (network === state.network) continue;
    if (working || number !== state.number) return; // somebody wants something else first
    try {
      const found = await engine.ask("colour", options(network));
      if (number === state.number) thumbnail(place(network), found);
    } catch { /* it says so when it is chosen */ }
  }
  keep($("offline"));
}

const place = (network) => document.querySelector(`.networks input[value="${network.name}"] ~ canvas`);

async function suggest(x, y) {
  return (await engine.ask("suggest", {network: state.network.name, hints: hints.all(), x, y})).colours;
}

function choose(network) {
  state.network = network;
  state.dials = {};
  const dialled = network.output === "logits";
  $("temperature").disabled = !dialled;
  $("temperature").value = network.temperature;
  $("vividness").value = network.vividness;
  $("vividness-part").hidden = !network.logWeights;
  $("reset").hidden = !dialled;
  $("temperature-text").textContent = dialled
    ? "1 takes the mean of the distribution over 313 colours: safe and dull. Towards 0 the likeliest colour wins: vivid and spotty."
    : "This network answers with one colour for each pixel, not with a distribution: it has no temperature.";
  hints.use(network.hints);
  $("hinting").hidden = !network.hints;
  dialTexts();
  recolour();
}

// --- photos

async function files(list) {
  complain("");
  const chosen = [...list];
  if (!chosen.length) return;
  $("tray").hidden = false;
  for (const file of chosen) {
    const item = $("tray").appendChild(document.createElement("li"));
    try {
      const bitmap = await decoded(file);
      const button = item.appendChild(document.createElement("button"));
      button.type = "button";
      button.title = file.name;
      const small = button.appendChild(new Image()), name = button.appendChild(document.createElement("span"));
      name.className = "name";
      name.textContent = small.alt = file.name || "photo";
      button.addEventListener("click", async () => {
        try {
          pressed(button);
          await take(await decoded(file), file.name || "photo", () => decoded(file));
        } catch (error) { bad(error); }
      });
      pressed(button);
      await take(bitmap, file.name || "photo", () => decoded(file));
      bitmap.close();
      await finished();
      small.src = $("canvas").toDataURL("image/jpeg", 0.8);
    } catch (error) {
      item.className = "bad";
      item.textContent = error instanceof PhotoError ? error.message : `${file.name}: ${error.message}`;
      if (chosen.length === 1) bad(error);
    }
  }
}

const finished = async () => { while (working) await new Promise((done) => setTimeout(done, 10)); };

function pressed(button) {
  for (const other of document.querySelectorAll(".strip [aria-pressed], .tray [aria-pressed]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  button.setAttribute("aria-pressed", "true");
}

async function sample(entry) {
  const address = `samples/${entry.file}`;
  const blob = await (await fetch(address)).blob();
  const load = () => createImageBitmap(blob);
  await take(await load(), entry.title, load);
}

async function download(type, suffix) {
  const {photo, network} = state;
  try {
    const bitmap = await photo.source();
    const full = pixelsOf(bitmap, Infinity);
    bitmap.close();
    const found = await engine.ask("paint", {...options(), ...full}, [full.pixels.buffer]);
    const blob = await encoded(found, type);
    const file = marked(new Uint8Array(await blob.arrayBuffer()), `colorlab ${state.catalogue.version}, ${network.name}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file], {type}));
    link.download = `${photo.title.replace(/\.[a-z0-9]+$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-")}-coloured.${suffix}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) { bad(error); }
}

// --- listening

function listen() {
  $("file").addEventListener("change", async () => { await files($("file").files); $("file").value = ""; });
  $("split").addEventListener("input", show);
  for (const dial of ["temperature", "vividness"]) {
    $(dial).addEventListener("input", () => { state.dials[dial] = Number($(dial).value); dialTexts(); recolour(); });
  }
  $("reset").addEventListener("click", () => choose(state.network));
  $("forget").addEventListener("click", () => { hints.clear(); recolour(); });
  $("png").addEventListener("click", () => download("image/png", "png"));
  $("jpeg").addEventListener("click", () => download("image/jpeg", "jpg"));
  addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) files(event.clipboardData.files);
  });
  let inside = 0;
  addEventListener("dragenter", (event) => { event.preventDefault(); inside++; $("drop").hidden = false; });
  addEventListener("dragleave", () => { if (--inside <= 0) $("drop").hidden = true; });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    $("drop").hidden = true;
    if (event.dataTransfer.files.length) files(event.dataTransfer.files);
    else complain("That was no file. Save the picture on this device first, then drop the file.");
  });
  const camera = new Camera({open: $("camera"), part: $("shooting"), video: $("viewfinder"), shoot: $("shoot"),
    stop: $("stop")}, (blob) => files([new File([blob], "camera photo", {type: blob.type})]), complain);
  camera.listen();
}

async function start() {
  if (location.protocol === "file:") {
    $("wait").hidden = true;
    complain("Browsers do not let a page that is opened as a file load its networks. In the folder of the site, run "
      + "\"python -m http.server --bind 127.0.0.1\" and open http://127.0.0.1:8000/colour/.");
    return;
  }
  listen();
  const {catalogue} = await engine.ask("catalogue");
  state.catalogue = catalogue;
  state.network = catalogue.networks[0];
  listNetworks(catalogue.networks, $("networks"), $("cards"), choose);
  listSamples(catalogue.samples, $("samples"), (entry, button) => { pressed(button); sample(entry).catch(bad); });
  choose(state.network);
  const round = new Round({engine, samples: catalogue.samples, network: () => state.network, options, picture,
    part: $("round"), play: $("play"), count: $("round-count"), canvas: $("round-canvas"), real: $("real"),
    invented: $("invented"), told: $("round-told"), problem: bad});
  round.listen();
  pressed($("samples").firstElementChild);
  await sample(catalogue.samples[0]);
}

start().catch((error) => { $("wait").hidden = true; bad(error); });
