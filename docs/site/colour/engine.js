// The page's side of worker.js: requests that answer with a promise.

export class Engine {
  constructor() {
    this.waiting = new Map();
    this.count = 0;
    this.worker = new Worker(new URL("./worker.js", import.meta.url), {type: "module"});
    this.worker.onmessage = ({data}) => {
      const {resolve, reject} = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.error) reject(new Error(data.error));
      else resolve(data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      const reason = event.message || "its files are missing or blocked";
      for (const {reject} of this.waiting.values()) reject(new Error(`The networks cannot run here: ${reason}`));
      this.waiting.clear();
    };
  }

  /** Ask for something; `transfer` lists buffers that are handed over instead of copied. */
  ask(what, data = {}, transfer = []) {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {resolve, reject});
      this.worker.postMessage({id, do: what, ...data}, transfer);
    });
  }
}
