// A photo from the camera; the stream ends as soon as one is taken.

export class Camera {
  /** `parts`: {open, part, video, shoot, stop}; `taken` gets a Blob, `complain` a sentence. */
  constructor(parts, taken, complain) {
    Object.assign(this, parts, {taken, complain, stream: null});
  }

  listen() {
    this.open.addEventListener("click", () => this.start());
    this.shoot.addEventListener("click", () => this.take());
    this.stop.addEventListener("click", () => this.end());
  }

  async start() {
    try {
      if (!navigator.mediaDevices) throw new Error("the page must be opened by https or on this machine");
      this.stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment", width: {ideal: 1600}}});
      this.video.srcObject = this.stream;
      this.part.hidden = false;
      await this.video.play();
      this.shoot.focus();
    } catch (error) {
      this.end();
      const reason = {NotAllowedError: "you or your browser did not allow it", NotFoundError: "there is none",
                      NotReadableError: "another program uses it"}[error.name] ?? error.message;
      this.complain(`The camera cannot be used: ${reason}. You can still choose a photo.`);
    }
  }

  take() {
    const {videoWidth: width, videoHeight: height} = this.video;
    if (!width) return;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    this.end();
    canvas.convertToBlob({type: "image/png"}).then(this.taken);
  }

  end() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.part.hidden = true;
    this.open.focus();
  }
}
