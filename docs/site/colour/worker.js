// The networks at work, beside the page, so that it stays quick. A request is {id, do, ...}; the answer has its id.

import * as ort from "./runtime/ort.wasm.min.js";
import {lightness} from "./lab.js";
import {decode, join, workingSize} from "./decoding.js";
import {bicubic} from "./resampling.js";
import {hintPlanes, suggestions} from "./hints.js";

const RUNTIME = "./runtime/ort-wasm-simd-threaded.wasm.gz";
const KEPT = 6; // answers of networks, so that a slider need not ask them again

const started = start();
const sessions = new Map();
let photo = null; // {width, height, pixels, L}
let answers = new Map();

async function bytes(address) {
  const response = await fetch(new URL(address, import.meta.url));
  if (!response.ok) throw new Error(`${address} could not be loaded (${response.status})`);
  const data = new Uint8Array(await response.arrayBuffer());
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data; // some servers unpack it on their way
  return new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip")))
    .arrayBuffer());
}

async function start() {
  const [catalogue, binary] = await Promise.all([
    fetch(new URL("./networks.json", import.meta.url)).then((response) => response.json()), bytes(RUNTIME)]);
  ort.env.wasm.numThreads = 1; // more of them need headers that few servers send
  ort.env.wasm.wasmPaths = {mjs: new URL("./runtime/ort-wasm-simd-threaded.js", import.meta.url).href};
  ort.env.wasm.wasmBinary = binary;
  return catalogue;
}

started.then(({networks: [first]}) => session(first.name)).catch(() => { /* whoever asks for it is told */ });

/** The network of a name, loaded once. */
async function session(name) {
  const weights = sessions.has(name) ? null : bytes(`./networks/${name}.onnx.gz`);
  if (weights) sessions.set(name, started.then(() => weights).then((data) => ort.InferenceSession.create(data)));
  try {
    return await sessions.get(name);
  } catch (error) {
    sessions.delete(name); // the next try loads it again
    throw error;
  }
}

/** What a network answers for a photo. */
async function run(network, {width, height, pixels, L}, hints) {
  const [rows, columns] = workingSize(network, height, width);
  const small = lightness(bicubic(pixels, width, height, columns, rows));
  const inputs = {L: new ort.Tensor("float32", small, [1, 1, rows, columns])};
  if (network.hints) {
    inputs.hints = new ort.Tensor("float32", ...hintPlanes(hints, {width, height}, L, rows, columns));
  }
  return {rows, columns, ...await (await session(network.name)).run(inputs)};
}

/** The same for the photo that is kept: from memory where it was asked before. */
async function ask(network, hints) {
  const key = `${network.name} ${network.hints ? JSON.stringify(hints) : ""}`;
  if (!answers.has(key)) {
    answers.set(key, await run(network, photo, hints));
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  }
  return answers.get(key);
}

/** RGBA bytes with the L of these pixels and the colours of an answer. */
function painted({width, height, L}, network, bins, answer, options) {
  const ab = decode(network, answer[network.output], bins, options);
  return {pixels: join(L, width, height, ab, answer.rows, answer.columns), width, height};
}

async function found(name) {
  const {networks, bins} = await started;
  return {network: networks.find((one) => one.name === name), bins};
}

const measured = ({width, height, pixels}) => ({width, height, pixels, L: lightness(pixels)});

const requests = {
  /** Keep a photo: {width, height, pixels}, RGBA bytes, already turned upright and laid over white. */
  photo(given) {
    photo = measured(given);
    answers = new Map();
    return {};
  },

  /** Colour the photo: {network, temperature, vividness, hints} -> {width, height, pixels}. */
  async colour({network: name, hints, ...options}) {
    const {network, bins} = await found(name);
    return painted(photo, network, bins, await ask(network, hints), options);
  },

  /** The colours of the photo for all its pixels, of which the photo that is kept may be a smaller copy. */
  async paint({network: name, hints, width, height, pixels, ...options}) {
    const {network, bins} = await found(name);
    return painted(measured({width, height, pixels}), network, bins, await ask(network, hints), options);
  },

  /** Colour another photo and forget it. */
  async other({network: name, width, height, pixels, ...options}) {
    const {network, bins} = await found(name), given = measured({width, height, pixels});
    return painted(given, network, bins, await run(network, given, []), options);
  },

  /** The likeliest colours at a place of the photo, x and y in 0..1. */
  async suggest({network: name, hints, x, y}) {
    const {network} = await found(name);
    return {colours: suggestions((await ask(network, hints)).class_scores, photo, photo.L, {x, y})};
  },

  /** Load a network before anyone asks for it. */
  async load({network}) {
    await session(network);
    return {};
  },

  async catalogue() {
    return {catalogue: await started};
  },
};

let turn = Promise.resolve(); // one request after the other: a session cannot be asked twice at a time
self.onmessage = ({data}) => {
  turn = turn.then(async () => {
    const begin = performance.now();
    try {
      const result = await requests[data.do](data);
      const transfer = result.pixels ? [result.pixels.buffer] : [];
      self.postMessage({id: data.id, ...result, milliseconds: performance.now() - begin}, transfer);
    } catch (error) {
      self.postMessage({id: data.id, error: String(error.message ?? error)});
    }
  });
};
