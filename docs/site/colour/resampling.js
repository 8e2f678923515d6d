// Changing sizes: the two ways that colorlab uses, pixel for pixel.

/** Bicubic with antialiasing, as Pillow does it on bytes: RGBA pixels -> RGBA pixels of another size. */
export function bicubic(pixels, width, height, toWidth, toHeight) {
  const across = toWidth === width ? pixels : pass(pixels, width, height, toWidth, true);
  return toHeight === height ? across : pass(across, toWidth, height, toHeight, false);
}

function kernel(distance) {
  const x = Math.abs(distance), a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** For each new position, where its pixels begin and what each of them counts. */
function taps(size, newSize) {
  const scale = size / newSize, stretch = Math.max(scale, 1), support = 2 * stretch;
  return Array.from({length: newSize}, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(size, Math.trunc(centre + support + 0.5));
    const weights = Float64Array.from({length: last - first}, (_, n) => kernel((n + first - centre + 0.5) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {first, weights: weights.map((weight) => weight / sum)};
  });
}

/** One direction; `pixels` is `width` x `height`, and the direction gets the size `newSize`. */
function pass(pixels, width, height, newSize, horizontal) {
  const [newWidth, newHeight] = horizontal ? [newSize, height] : [width, newSize];
  const step = horizontal ? 4 : 4 * width;
  const out = new Uint8ClampedArray(4 * newWidth * newHeight);
  const positions = taps(horizontal ? width : height, newSize);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const {first, weights} = positions[horizontal ? x : y];
      let from = 4 * (horizontal ? y * width + first : first * width + x);
      let red = 0, green = 0, blue = 0;
      for (let n = 0; n < weights.length; n++, from += step) {
        const weight = weights[n];
        red += weight * pixels[from];
        green += weight * pixels[from + 1];
        blue += weight * pixels[from + 2];
      }
      const at = 4 * (y * newWidth + x);
      out[at] = Math.floor(red + 0.5); // a clamped array would round halves to even
      out[at + 1] = Math.floor(green + 0.5);
      out[at + 2] = Math.floor(blue + 0.5);
      out[at + 3] = 255;
    }
  }
  return out;
}

/** Positions and shares of a bilinear enlargement in one direction (PyTorch's, align_corners=False). */
export function between(size, newSize) {
  const first = new Int32Array(newSize), second = new Int32Array(newSize), share = new Float32Array(newSize);
  for (let i = 0; i < newSize; i++) {
    const at = Math.max(0, (i + 0.5) * (size / newSize) - 0.5);
    first[i] = Math.min(Math.floor(at), size - 1);
    second[i] = Math.min(first[i] + 1, size - 1);
    share[i] = at - first[i];
  }
  return {first, second, share};
}

/** Bilinear change of size of planes: Float32Array (count * height * width) -> (count * toHeight * toWidth). */
export function bilinear(planes, count, height, width, toHeight, toWidth) {
  if (height === toHeight && width === toWidth) return planes;
  const rows = between(height, toHeight), columns = between(width, toWidth);
  const out = new Float32Array(count * toHeight * toWidth);
  for (let plane = 0, at = 0; plane < count; plane++) {
    for (let y = 0; y < toHeight; y++) {
      const top = (plane * height + rows.first[y]) * width, bottom = (plane * height + rows.second[y]) * width;
      for (let x = 0; x < toWidth; x++, at++) {
        const left = columns.first[x], right = columns.second[x], share = columns.share[x];
        const above = planes[top + left] + share * (planes[top + right] - planes[top + left]);
        const below = planes[bottom + left] + share * (planes[bottom + right] - planes[bottom + left]);
        out[at] = above + rows.share[y] * (below - above);
      }
    }
  }
  return out;
}
