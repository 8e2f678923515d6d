// From what a network says to a picture: the annealed mean of its bins, and the join with the photo's lightness.

import {writePixel} from "./lab.js";
import {between, bilinear} from "./resampling.js";

/** Height and width at which a network sees a photo; `network` is an entry of networks.json. */
export function workingSize(network, height, width) {
  if (network.squeezed) return [network.side, network.side];
  const shrink = Math.min(1, network.side / Math.max(height, width));
  const multiple = network.multiple;
  return [height, width].map((n) => Math.max(multiple, Math.floor(n * shrink / multiple + 0.5) * multiple));
}

/**
 * Scores of the bins -> colours: weighted, sharpened by the temperature (equation 5 of Zhang 2016), then their mean.
 *
 * `logits` is (bins, height, width), `centers` [[a, b], ...], `logWeights` what is added to the scores of every bin
 * (null: nothing). At temperature 0 the likeliest bin wins. Returns ab as (2, height, width).
 */
export function annealedMean(logits, height, width, centers, temperature, logWeights = null) {
  const size = height * width, bins = centers.length;
  const best = new Float32Array(size).fill(-Infinity), ab = new Float32Array(2 * size), sum = new Float32Array(size);
  for (let bin = 0; bin < bins; bin++) {
    const more = logWeights ? logWeights[bin] : 0, [a, b] = centers[bin];
    for (let i = 0, at = bin * size; i < size; i++, at++) {
      const score = logits[at] + more;
      if (score > best[i]) {
        best[i] = score;
        ab[i] = a;
        ab[size + i] = b;
      }
    }
  }
  if (temperature <= 0) return ab;
  ab.fill(0);
  for (let bin = 0; bin < bins; bin++) {
    const more = logWeights ? logWeights[bin] : 0, [a, b] = centers[bin];
    for (let i = 0, at = bin * size; i < size; i++, at++) {
      const distance = (logits[at] + more - best[i]) / temperature;
      if (distance < -30) continue; // adds nothing that a float can hold
      const probability = Math.exp(distance);
      sum[i] += probability;
      ab[i] += probability * a;
      ab[size + i] += probability * b;
    }
  }
  for (let i = 0; i < size; i++) {
    ab[i] /= sum[i];
    ab[size + i] /= sum[i];
  }
  return ab;
}

/** What a network answered -> ab (2, rows, columns) at the size of its input, decoded as `options` say. */
export function decode(network, answer, bins, options) {
  const {data, dims: [, , height, width]} = answer;
  if (network.output === "ab") return data;
  const weights = network.logWeights && network.logWeights.map((weight) => weight * options.vividness);
  const ab = annealedMean(data, height, width, bins, options.temperature, weights);
  return bilinear(ab, 2, height, width, network.stride * height, network.stride * width);
}

/** The photo's own lightness with colours (2, rows, columns), enlarged to its size: RGBA bytes. */
export function join(L, width, height, ab, rows, columns) {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const down = between(rows, height), across = between(columns, width), plane = rows * columns;
  for (let y = 0, i = 0; y < height; y++) {
    const top = down.first[y] * columns, bottom = down.second[y] * columns, share = down.share[y];
    for (let x = 0; x < width; x++, i++) {
      const left = across.first[x], right = across.second[x], part = across.share[x];
      const a = mixed(ab, top + left, top + right, bottom + left, bottom + right, part, share);
      const b = mixed(ab, plane + top + left, plane + top + right, plane + bottom + left, plane + bottom + right,
        part, share);
      writePixel(pixels, 4 * i, L[i], a, b);
    }
  }
  return pixels;
}

function mixed(values, topLeft, topRight, bottomLeft, bottomRight, part, share) {
  const above = values[topLeft] + part * (values[topRight] - values[topLeft]);
  const below = values[bottomLeft] + part * (values[bottomRight] - values[bottomLeft]);
  return above + share * (below - above);
}
