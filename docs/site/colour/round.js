// "Real or not?": samples in their own or in invented colours, and who was fooled.

import {pixelsOf} from "./photos.js";

const ROUND = 8;  // photos

export class Round {
  /** See page.js for what `parts` holds. */
  constructor(parts) {
    Object.assign(this, parts, {trials: [], at: 0, running: false});
  }

  listen() {
    this.play.addEventListener("click", () => this.begin().catch(this.problem));
    this.real.addEventListener("click", () => this.answer(false));
    this.invented.addEventListener("click", () => this.answer(true));
    addEventListener("keydown", (event) => {
      if (!this.running || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
      if (event.key.toLowerCase() === "r") this.answer(false);
      if (event.key.toLowerCase() === "i") this.answer(true);
    });
  }

  /** Some of the samples, in a random order; half of them, also at random, in invented colours. */
  async begin() {
    this.name = this.network().name;
    const order = shuffled(this.samples).slice(0, ROUND), invented = shuffled(order.map((_, i) => i % 2 === 0));
    this.trials = order.map((sample, i) => ({sample, invented: invented[i], said: null}));
    this.at = 0;
    this.told.textContent = "";
    this.part.hidden = false;
    await this.show();
    this.canvas.scrollIntoView({block: "nearest"});
    this.real.focus({preventScroll: true});
  }

  async show() {
    const {sample, invented} = this.trials[this.at];
    const bitmap = await createImageBitmap(await (await fetch(`samples/${sample.file}`)).blob());
    let shown = pixelsOf(bitmap);
    if (invented) shown = await this.engine.ask("other", {...this.options(), ...shown});
    this.picture(this.canvas, shown);
    this.count.textContent = `Photo ${this.at + 1} of ${this.trials.length}`;
    Object.assign(this.part.dataset, {invented, shown: this.at + 1}); // for tests, and for whoever wants to cheat
    this.running = true;
    for (const button of [this.real, this.invented]) button.disabled = false;
  }

  answer(invented) {
    if (!this.running) return;
    this.running = false;
    const trial = this.trials[this.at];
    trial.said = invented;
    const right = trial.said === trial.invented;
    this.told.textContent = `${right ? "Right" : "Wrong"}: the colours of "${trial.sample.title}" were `
      + `${trial.invented ? `invented by ${this.name}` : "real"}.`;
    this.at++;
    if (this.at < this.trials.length) this.show().catch(this.problem);
    else this.end();
  }

  end() {
    const faked = this.trials.filter((trial) => trial.invented), real = this.trials.filter((trial) => !trial.invented);
    const fooled = faked.filter((trial) => !trial.said).length, doubted = real.filter((trial) => trial.said).length;
    this.count.textContent = "The round is over.";
    this.told.textContent += ` ${this.name} fooled you in ${fooled} of ${faked.length} photos, and you took ${doubted} of `
      + `${real.length} real ones for invented. Eight photos are too few to say more than that: the course does it properly.`;
    for (const button of [this.real, this.invented]) button.disabled = true;
    this.play.textContent = "Play another round";
    this.play.focus({preventScroll: true});
  }
}

function shuffled(values) {
  const mixed = [...values];
  for (let i = mixed.length - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1));
    [mixed[i], mixed[other]] = [mixed[other], mixed[i]];
  }
  return mixed;
}
