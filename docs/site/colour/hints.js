// A user's colours for the network that takes hints, and the colours that it would suggest: colorlab/hints.py and
// colorlab/models/suggestions.py in JavaScript. A hint is {x, y, ab}, with x and y as fractions of width and height.

import {inGamut} from "./lab.js";

const RADIUS = 0.01; // of the longer side
const GRID = 23, STEP = 10; // the 529 points of the ab plane, from -110 to 110, b running fastest
const APART = 10, ROUNDS = 20, HALVINGS = 12;

/** First and last (exclusive) row and column of a hint on a grid of rows x columns. */
function patch(hint, photo, rows, columns, radius = RADIUS) {
  const longer = Math.max(photo.height, photo.width);
  const [top, bottom] = span(hint.y, rows, photo.height), [left, right] = span(hint.x, columns, photo.width);
  return {top, bottom, left, right};

  function span(at, count, whole) {
    const middle = Math.min(count - 1, Math.floor(at * count));
    const half = Math.floor(radius * longer / whole * count + 0.5);
    return [Math.max(0, middle - half), Math.min(count, middle + half + 1)];
  }
}

/** Mean lightness of the photo under a hint. */
function lightnessAt(photo, L, hint, radius = RADIUS) {
  const {top, bottom, left, right} = patch(hint, photo, photo.height, photo.width, radius);
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += L[y * photo.width + x];
  return sum / ((bottom - top) * (right - left));
}

/** The most vivid colour of the same hue that a screen has at this lightness. */
export function intoGamut(lightness, [a, b]) {
  const L = Math.min(100, Math.max(0, lightness));
  if (inGamut(L, a, b)) return [a, b];
  let low = 0, high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (inGamut(L, middle * a, middle * b)) low = middle;
    else high = middle;
  }
  return [low * a, low * b];
}

/** What the network takes: ab of the hints and a mask, as data (3 x rows x columns) and its dimensions. */
export function hintPlanes(hints, photo, L, rows, columns) {
  const size = rows * columns, data = new Float32Array(3 * size);
  for (const hint of hints) {
    const [a, b] = intoGamut(lightnessAt(photo, L, hint), hint.ab);
    const {top, bottom, left, right} = patch(hint, photo, rows, columns);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = y * columns + x;
        data[at] = a;
        data[size + at] = b;
        data[2 * size + at] = 1;
      }
    }
  }
  return [data, [1, 3, rows, columns]];
}

/** A few colours that the network thinks possible at a place, the likeliest first: [{ab, share, L}, ...]. */
export function suggestions(scores, photo, L, place, count = 6) {
  const [, classes, rows, columns] = scores.dims, size = rows * columns;
  const row = Math.min(rows - 1, Math.floor(place.y * rows)), column = Math.min(columns - 1, Math.floor(place.x * columns));
  const values = Float64Array.from({length: classes}, (_, i) => scores.data[i * size + row * columns + column]);
  const highest = values.reduce((a, b) => Math.max(a, b));
  const raw = values.map((value) => Math.exp(value - highest)), total = raw.reduce((a, b) => a + b);
  const lightness = lightnessAt(photo, L, place, 0);
  const points = Array.from(raw, (_, i) => intoGamut(lightness, [STEP * (Math.floor(i / GRID) - 11), STEP * (i % GRID - 11)]));
  return clusters(points, raw.map((value) => value / total), count).map((one) => ({...one, L: lightness}));
}

const squared = ([a, b], [c, d]) => (a - c) ** 2 + (b - d) ** 2;

/** At most `count` means of weighted points: k-means that starts from the likeliest, then from those worst served. */
function clusters(points, shares, count) {
  let means = [points[shares.indexOf(shares.reduce((a, b) => Math.max(a, b)))]];
  while (means.length < count) {
    const worth = points.map((point, i) => {
      const distance = Math.min(...means.map((mean) => squared(point, mean)));
      return distance >= APART ** 2 ? shares[i] * distance : 0;
    });
    const best = Math.max(...worth);
    if (best <= 0) break;
    means.push(points[worth.indexOf(best)]);
  }
  let totals = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = means.map(() => [0, 0, 0]);
    points.forEach((point, i) => {
      const distances = means.map((mean) => squared(point, mean));
      const own = sums[distances.indexOf(Math.min(...distances))];
      own[0] += shares[i] * point[0];
      own[1] += shares[i] * point[1];
      own[2] += shares[i];
    });
    totals = sums.map((sum) => sum[2]);
    const moved = sums.map((sum, i) => (sum[2] > 0 ? [sum[0] / sum[2], sum[1] / sum[2]] : means[i]));
    const still = moved.every((mean, i) => squared(mean, means[i]) === 0);
    means = moved;
    if (still) break;
  }
  return means.map((ab, i) => ({ab, share: totals[i]})).filter(({share}) => share > 0).sort((a, b) => b.share - a.share);
}
