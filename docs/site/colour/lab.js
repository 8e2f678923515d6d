// sRGB <-> CIE Lab, as colorlab/lab.py has them: illuminant D65, 2 degree observer, the constants of skimage.
// Pixels are RGBA bytes in a row, as a canvas gives them; L is 0..100, a and b are CIE units.

const RGB_TO_XYZ = [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]];
const WHITE = [0.95047, 1.0, 1.08883];
export const RGB_TO_WHITE_PARTS = RGB_TO_XYZ.map((row, i) => row.map((value) => value / WHITE[i]));
const WHITE_PARTS_TO_RGB = inverse(RGB_TO_WHITE_PARTS);

const SRGB_KNEE = 0.04045, LINEAR_KNEE = 0.0031308, SRGB_SLOPE = 12.92;
const XYZ_KNEE = 0.008856, LAB_KNEE = 0.2068966, LAB_SLOPE = 7.787, LAB_OFFSET = 16 / 116;

const toLinear = (value) => (value <= SRGB_KNEE ? value / SRGB_SLOPE : ((value + 0.055) / 1.055) ** 2.4);
const fromLinear = (light) => (light <= LINEAR_KNEE ? light * SRGB_SLOPE : 1.055 * light ** (1 / 2.4) - 0.055);
const f = (part) => (part > XYZ_KNEE ? Math.cbrt(part) : LAB_SLOPE * part + LAB_OFFSET);
const cube = (value) => (value > LAB_KNEE ? value * value * value : (value - LAB_OFFSET) / LAB_SLOPE);

// Tables: a byte has 256 values, and 65,536 steps of light are finer than a byte of sRGB even near black.
const LINEAR = Float64Array.from({length: 256}, (_, code) => toLinear(code / 255));
const STEPS = 65535;
const CODES = Uint8Array.from({length: STEPS + 1}, (_, step) => Math.round(255 * fromLinear(step / STEPS)));

function inverse([[a, b, c], [d, e, g], [h, i, j]]) {
  const [A, B, C] = [e * j - g * i, g * h - d * j, d * i - e * h];
  const determinant = a * A + b * B + c * C;
  return [[A, c * i - b * j, b * g - c * e], [B, a * j - c * h, c * d - a * g], [C, b * h - a * i, a * e - b * d]]
    .map((row) => row.map((value) => value / determinant));
}

/** L of every pixel: RGBA bytes -> Float32Array with one value per pixel. */
export function lightness(pixels) {
  const [red, green, blue] = RGB_TO_WHITE_PARTS[1];
  const L = new Float32Array(pixels.length / 4);
  for (let i = 0, at = 0; i < L.length; i++, at += 4) {
    const y = red * LINEAR[pixels[at]] + green * LINEAR[pixels[at + 1]] + blue * LINEAR[pixels[at + 2]];
    L[i] = 116 * f(y) - 16;
  }
  return L;
}

/** One colour: bytes [r, g, b] -> [L, a, b]. */
export function rgbToLab([r, g, b]) {
  const light = [LINEAR[r], LINEAR[g], LINEAR[b]];
  const [x, y, z] = RGB_TO_WHITE_PARTS.map((row) => f(row[0] * light[0] + row[1] * light[1] + row[2] * light[2]));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** One colour: [L, a, b] -> bytes [r, g, b], each clipped to what a screen can show. */
export function labToRgb([L, a, b]) {
  const pixel = new Uint8ClampedArray(4);
  writePixel(pixel, 0, L, a, b);
  return [pixel[0], pixel[1], pixel[2]];
}

/** Write one pixel of RGBA bytes from Lab; channels beyond 0..255 are clipped one by one. */
export function writePixel(pixels, at, L, a, b) {
  const fy = (L + 16) / 116, fz = fy - b / 200;
  const x = cube(fy + a / 500), y = cube(fy), z = cube(fz > 0 ? fz : 0);
  for (let channel = 0; channel < 3; channel++) {
    const row = WHITE_PARTS_TO_RGB[channel];
    const light = row[0] * x + row[1] * y + row[2] * z;
    pixels[at + channel] = CODES[light <= 0 ? 0 : light >= 1 ? STEPS : (light * STEPS + 0.5) | 0];
  }
  pixels[at + 3] = 255;
}

/** Whether a screen can show this colour, within a quarter of a step of a byte. */
export function inGamut(L, a, b, tolerance = 1e-3) {
  const fy = (L + 16) / 116, fz = fy - b / 200;
  const x = cube(fy + a / 500), y = cube(fy), z = cube(fz > 0 ? fz : 0);
  return WHITE_PARTS_TO_RGB.every((row) => {
    const value = fromLinear(row[0] * x + row[1] * y + row[2] * z);
    return value >= -tolerance && value <= 1 + tolerance;
  });
}
