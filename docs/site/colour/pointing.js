// Pointing at the picture: hints by mouse, by touch and by keyboard, and the list of them.

import {labToRgb, rgbToLab} from "./lab.js";

const hex = (rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
const bytes = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));

export class Hints {
  /** `parts`: {canvas, stage, pins, list, colour, suggestions}; `changed()` after every change, `suggest(x, y)` asks. */
  constructor(parts) {
    Object.assign(this, parts, {hints: [], cross: null, chosen: -1, active: false});
    this.canvas.addEventListener("click", (event) => {
      if (!this.active) return;
      const box = this.canvas.getBoundingClientRect();
      this.cross = {x: inside((event.clientX - box.left) / box.width), y: inside((event.clientY - box.top) / box.height)};
      this.place();
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("blur", () => { this.cross = null; this.draw(); });
    this.colour.addEventListener("input", () => this.recolour(rgbToLab(bytes(this.colour.value)).slice(1)));
    addEventListener("resize", () => this.draw());
  }

  all() { return this.hints.map(({x, y, ab}) => ({x, y, ab})); }

  use(active) {
    this.active = active;
    this.stage.classList.toggle("pointing", active);
    if (active) this.canvas.tabIndex = 0;
    else this.canvas.removeAttribute("tabindex");
    this.draw();
  }

  clear() {
    this.hints = [];
    this.chosen = -1;
    this.suggestions.replaceChildren();
    this.write();
  }

  key(event) {
    if (!this.active) return;
    const step = event.shiftKey ? 0.1 : 0.02, moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    if (moves[event.key]) {
      const [x, y] = moves[event.key], from = this.cross ?? {x: 0.5, y: 0.5};
      this.cross = {x: inside(from.x + step * x), y: inside(from.y + step * y)};
      this.draw();
    } else if (event.key === "Enter" || event.key === " ") {
      this.cross ??= {x: 0.5, y: 0.5};
      this.place();
    } else if ((event.key === "Delete" || event.key === "Backspace") && this.hints.length) {
      this.remove(this.hints.length - 1);
    } else return;
    event.preventDefault();
  }

  /** A hint where the cross is, in the colour of the picker; the network then suggests others for the place. */
  async place() {
    const hint = {...this.cross, ab: rgbToLab(bytes(this.colour.value)).slice(1)};
    const before = this.suggest(hint.x, hint.y); // asked first: what it thinks without this hint
    this.hints.push(hint);
    this.chosen = this.hints.length - 1;
    this.write();
    this.changed();
    const colours = await before.catch(() => []);
    if (this.hints[this.chosen] !== hint) return;
    this.suggestions.replaceChildren(...colours.map(({ab, share, L}) => {
      const button = document.createElement("button"), patch = document.createElement("span");
      button.type = "button";
      patch.className = "swatch";
      patch.style.background = hex(labToRgb([L, ...ab]));
      button.append(patch, `${Math.round(100 * share)} %`);
      button.setAttribute("aria-label", `${hex(labToRgb([L, ...ab]))}, ${Math.round(100 * share)} percent`);
      button.addEventListener("click", () => this.recolour(ab));
      return button;
    }));
  }

  /** Another colour for the hint that was placed last. */
  recolour(ab) {
    if (!this.hints[this.chosen]) return;
    this.hints[this.chosen].ab = ab;
    this.write();
    this.changed();
  }

  remove(number) {
    this.hints.splice(number, 1);
    this.chosen = this.hints.length - 1;
    this.suggestions.replaceChildren();
    this.write();
    this.changed();
  }

  write() {
    this.list.replaceChildren(...this.hints.map(({x, y, ab}, number) => {
      const item = document.createElement("li"), patch = document.createElement("span"), button = document.createElement("button");
      patch.className = "swatch";
      patch.style.background = hex(labToRgb([60, ...ab]));
      button.type = "button";
      button.textContent = "Remove";
      button.setAttribute("aria-label", `Remove hint ${number + 1}`);
      button.addEventListener("click", () => this.remove(number));
      item.append(patch, ` at ${Math.round(100 * x)} % across, ${Math.round(100 * y)} % down`, button);
      return item;
    }));
    this.draw();
  }

  draw() {
    const {offsetLeft, offsetTop, offsetWidth, offsetHeight} = this.canvas;
    Object.assign(this.pins.style, {left: `${offsetLeft}px`, top: `${offsetTop}px`, width: `${offsetWidth}px`,
      height: `${offsetHeight}px`});
    const pin = ({x, y}, colour) => {
      const mark = document.createElement("i");
      Object.assign(mark.style, {left: `${100 * x}%`, top: `${100 * y}%`});
      if (colour) mark.style.background = colour;
      else mark.className = "cross";
      return mark;
    };
    this.pins.replaceChildren(...(this.active ? this.hints.map((hint) => pin(hint, hex(labToRgb([60, ...hint.ab])))) : []),
      ...(this.active && this.cross ? [pin(this.cross)] : []));
  }
}

const inside = (share) => Math.min(1, Math.max(0, share));
