// From a file to pixels; what cannot be read is said in one sentence.

export const SHOWN = 1600; // longer side of what is shown; the download has all pixels
const MOST = 60e6; // pixels that a browser can be asked to hold several times

const KINDS = [
  [/\.hei[cf]$/i, "HEIC photos are read by few browsers: on the phone, choose JPEG (\"most compatible\") or share the photo as "
    + "JPEG"],
  [/\.tiff?$/i, "TIFF files are not read by this browser: save it as PNG or JPEG first"],
  [/\.(dng|nef|cr[23]|arw|orf|rw2|raf)$/i, "raw data of a camera must be developed first: save the photo as JPEG"],
  [/\.(pdf|docx?|pptx?|txt|md|csv|zip|mp4|mov|avi|webm)$/i, "this is no photo: choose a JPEG, PNG or WebP file"],
];

/** A reason not to colour a file, for people. */
export class PhotoError extends Error {}

/** Decode a file or blob: ImageBitmap, upright, in sRGB. */
export async function decoded(file) {
  const name = file.name || "the photo";
  if (!file.size) throw new PhotoError(`${name} is empty.`);
  let bitmap;
  try {
    bitmap = file.type === "image/svg+xml" ? await drawing(file) : await createImageBitmap(file);
  } catch {
    const known = KINDS.find(([pattern]) => pattern.test(name));
    const reason = known ? known[1] : "it is damaged, too large, or of a kind that this browser does not know; try a JPEG, "
      + "PNG or WebP file";
    throw new PhotoError(`${name} cannot be read: ${reason}.`);
  }
  if (bitmap.width * bitmap.height > MOST) {
    const megapixels = Math.round(bitmap.width * bitmap.height / 1e6);
    bitmap.close();
    throw new PhotoError(`${name} has ${megapixels} megapixels, more than a browser can hold several times; make it smaller, `
      + "or take the Python package, which colours it in strips.");
  }
  return bitmap;
}

/** A drawing in SVG has no pixels of its own: it is drawn at its size, or 512 pixels wide if it has none. */
async function drawing(file) {
  const picture = new Image(), address = URL.createObjectURL(file);
  try {
    picture.src = address;
    await picture.decode();
    const width = picture.naturalWidth || 512, height = picture.naturalHeight || 512;
    return await createImageBitmap(picture, {resizeWidth: width, resizeHeight: height});
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The pixels of a bitmap, laid over white, with a longer side of at most `limit`: {width, height, pixels}. */
export function pixelsOf(bitmap, limit = SHOWN) {
  const shrink = Math.min(1, limit / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d", {willReadFrequently: true});
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return {width, height, pixels: context.getImageData(0, 0, width, height).data};
}

/** The same pixels without colours: each channel is the grey of the pixel's lightness. */
export function greyOf({width, height, pixels}, L, toRgb) {
  const grey = new Uint8ClampedArray(pixels.length);
  const codes = Array.from({length: 1001}, (_, step) => toRgb([step / 10, 0, 0])[1]);
  for (let i = 0, at = 0; i < L.length; i++, at += 4) {
    grey.fill(codes[Math.round(10 * Math.min(100, Math.max(0, L[i])))], at, at + 3);
    grey[at + 3] = 255;
  }
  return {width, height, pixels: grey};
}

/** A file that can be downloaded: RGBA pixels as a PNG or JPEG, in a Blob. */
export async function encoded({width, height, pixels}, type) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas.convertToBlob({type, quality: 0.95});
}
