// Pixels onto canvases.

/** A canvas gets the size and the pixels of a picture: {width, height, pixels}. */
export function picture(canvas, {width, height, pixels}) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
}

/** A small copy that fills a canvas of width x height; what does not fit is cut off on both sides. */
export function thumbnail(canvas, {width, height, pixels}, [columns, rows] = [144, 108]) {
  const full = new OffscreenCanvas(width, height);
  full.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  const scale = Math.max(columns / width, rows / height), [across, down] = [scale * width, scale * height];
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext("2d").drawImage(full, (columns - across) / 2, (rows - down) / 2, across, down);
}
