// A survey in a browser: practice, trials, a result. It runs in a page without a server and in a notebook's panel.
// `survey` is what page.py makes; `doors` says where progress is kept and where the result goes:
// load() -> progress or null, save(progress), finish(text of the result).

function colorlabSurvey(root, survey, doors) {
  const timed = survey.seconds > 0;
  const frame = { length: 1000 / 60 }; // milliseconds; measured while pictures are shown
  let progress = doors.load();
  if (!progress || progress.survey !== survey.survey) progress = null;
  let waiting = null; // for an answer or for "continue": a function that is given a key's or a button's meaning

  // --- small things

  function make(tag, attributes = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") made.addEventListener("click", value);
      else if (value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside);
    return made;
  }

  const said = make("p", { class: "cs-said", role: "status", "aria-live": "polite" });
  const stage = make("div", { class: "cs-stage" });
  root.classList.add("cs-root");
  root.style.setProperty("--natural", `${Math.max(256, survey.size)}px`); // of a picture's side
  root.tabIndex = -1; // so that keys reach it in a notebook
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // or the keys would belong to JupyterLab's cells
  root.replaceChildren(stage, said);

  const say = (text) => { said.textContent = text; };
  const show = (...parts) => stage.replaceChildren(...parts);
  const paragraphs = (...texts) => texts.filter(Boolean).map((text) => make("p", {}, text));

  // A sum over the text: it tells that a file was edited by hand, and is no lock. FNV-1a, 64 bits.
  function seal(text) {
    let sum = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(text)) sum = ((sum ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    return sum.toString(16).padStart(16, "0");
  }

  function chance(below) {
    const number = new Uint32Array(1);
    crypto.getRandomValues(number);
    return number[0] % below;
  }

  const id = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");
  const trials = () => survey.versions[progress.version];
  const keep = () => doors.save(progress);

  // --- begin

  function intro() {
    const needTime = make("input", { type: "checkbox", id: "cs-untimed" });
    const given = doors.version?.() ?? null;
    const begin = (blind) => {
      const version = given !== null && given >= 0 ? given % survey.versions.length : chance(survey.versions.length);
      progress = { survey: survey.survey, person: id(), version, untimed: needTime.checked, blind, answers: [], begun: -1,
        times: 0 };
      keep();
      if (blind) end(); else go();
    };
    const rounds = survey.versions[0].length - survey.practice;
    show(
      make("h1", {}, survey.title),
      ...paragraphs(
        survey.kind === "single"
          ? `You will see ${rounds} pictures, one at a time. Some are true photos, some were coloured by a computer.`
          : survey.kind === "pair"
            ? `You will see ${rounds} pairs of pictures. One of the two is a true photo; the other one has the same photo's ` +
              "light and dark, in colours that a computer made up."
            : `You will see ${rounds} pairs of pictures: the same photo in two versions.`,
        timed ? `The pictures are shown for ${survey.seconds} s, then they vanish, and you may take as long as you like to answer.`
          : "The pictures stay until you answer.",
        survey.practice ? `${survey.practice} rounds for practice come first` +
          (survey.kind === "pair" ? "; they tell you whether you were right." : ".") : "",
        "Answer with the arrow keys, with the mouse or with a finger." + (survey.kind === "single" ? " The keys Y and N work, too." : "")),
      make("details", { class: "cs-stored", open: true }, make("summary", {}, "What is stored"),
        ...paragraphs("Your answers, how long each picture was shown and how long you took, a number drawn by chance, and which " +
          "version of the survey you saw. No name, no date, nothing about your device. It stays in this browser until you hand " +
          "the result in yourself, and it goes nowhere by itself.")),
      ...(timed ? [make("p", {}, needTime, make("label", { for: "cs-untimed" },
        " I need more time: show the pictures until I answer. (Such results are kept apart.)"))] : []),
      make("p", {}, make("button", { class: "cs-main", onclick: () => begin(false) }, "Begin")),
      make("p", {}, make("button", { class: "cs-plain", onclick: () => begin(true) }, "I cannot see the pictures"),
        " leaves you with a result to hand in that says so, and counts nowhere."));
  }

  // --- one trial

  function go() {
    if (progress.answers.length >= trials().length) end();
    else trial(progress.answers.length);
  }

  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
  const answer = (waits) => new Promise((done) => { waiting = { ...waits, done }; });

  async function trial(number) {
    const practice = number < survey.practice;
    const [pictures, right] = trials()[number];
    const places = survey.kind === "single" ? ["picture"] : ["left", "right"];
    const images = pictures.map((picture) => make("img", { src: survey.pictures[picture], alt: "", draggable: "false" }));
    const captions = places.map(() => make("span", { class: "cs-caption" }));
    const frames = places.map((place, i) => {
      const inside = [images[i], captions[i]];
      return survey.kind === "single" ? make("div", { class: "cs-frame" }, ...inside)
        : make("button", { class: "cs-frame", disabled: true, "data-place": i, onclick: () => answered(i) }, ...inside);
    });
    const choices = survey.kind === "single" ? [["natural", 1, "Yes"], ["not natural", 0, "No"]].map(([label, value, text]) =>
      make("button", { class: "cs-main", disabled: true, "data-place": value, "aria-label": label, onclick: () => answered(value) }, text)) : [];
    const rounds = trials().length - survey.practice;
    const where = practice ? `Practice ${number + 1} of ${survey.practice}` : `${number - survey.practice + 1} of ${rounds}`;
    const question = make("p", { class: "cs-question" }, survey.question);
    const bar = make("div", { class: "cs-done", "aria-hidden": "true" }, make("i", { style: `width:${100 * number / trials().length}%` }));
    show(make("p", { class: "cs-where" }, where), bar, make("div", { class: `cs-pictures cs-${survey.kind}` }, ...frames), question,
      ...(choices.length ? [make("div", { class: "cs-choices" }, ...choices)] : []));
    say(`${where}.`);
    root.focus({ preventScroll: true });
    await Promise.all(images.map((image) => image.decode()));
    if (document.hidden) { // nobody looks: wait
      show(make("p", {}, "Paused."), make("button", { class: "cs-main", onclick: () => continued() }, "Continue"));
      await answer({ any: true });
      return trial(number);
    }
    await sleep(survey.pause);

    // Begun is written down first: whoever reloads now has seen this trial, and the next showing is marked.
    progress.times = progress.begun === number ? progress.times + 1 : 1;
    progress.begun = number;
    keep();
    const limited = timed && !progress.untimed;
    let hidden = false;
    const onHidden = () => { hidden = hidden || document.hidden; };
    document.addEventListener("visibilitychange", onHidden);
    const buttons = choices.length ? choices : frames;
    const start = await nextFrame();
    stage.classList.add("cs-shown");
    let now = start, before = start, stop = start;
    const enable = () => {
      for (const button of buttons) button.disabled = false;
      if (limited && survey.kind !== "single") captions.forEach((caption, i) => { caption.textContent = word(places[i]); });
      say(`${where}. ${survey.question} ${survey.kind === "single" ? "Yes or no?" : `${word("left")} or ${word("right")}?`}`);
    };
    let chosen;
    if (limited) {
      while (now + frame.length / 2 < start + 1000 * survey.seconds) {
        before = now;
        now = await nextFrame();
        if (now > before) frame.length = Math.min(50, Math.max(4, 0.9 * frame.length + 0.1 * (now - before)));
      }
      stage.classList.remove("cs-shown");
      stop = now;
      enable();
      chosen = await answer({ places: true });
    } else {
      enable();
      chosen = await answer({ places: true });
      stage.classList.remove("cs-shown");
      stop = performance.now();
    }
    document.removeEventListener("visibilitychange", onHidden);
    progress.answers.push({
      answer: chosen, shown: Math.round(stop - start), took: Math.max(0, Math.round(performance.now() - stop)),
      times: progress.times, hidden, upright: isUpright(),
    });
    keep();
    if (practice && survey.kind === "pair") await feedback(chosen === right, frames, captions, right, question);
    go();
  }

  // Below each other on a narrow screen: then "left" is above.
  const isUpright = () => {
    const pictures = stage.querySelector(".cs-pictures");
    return Boolean(pictures) && getComputedStyle(pictures).flexDirection === "column";
  };
  const word = (place) => (isUpright() ? { left: "above", right: "below" }[place] : place);

  async function feedback(hit, frames, captions, right, question) {
    const text = hit ? "Right." : "Not this time.";
    stage.classList.add("cs-shown", "cs-told");
    captions.forEach((caption, i) => { caption.textContent = i === right ? "made-up colours" : "true photo"; });
    for (const one of frames) one.disabled = true;
    question.textContent = text;
    const more = make("button", { class: "cs-main", onclick: () => continued() }, "Continue");
    stage.append(make("div", { class: "cs-choices" }, more));
    say(`${text} The made-up colours were ${word(right ? "right" : "left")}. Press Enter to continue.`);
    more.focus({ preventScroll: true });
    await answer({ any: true });
    stage.classList.remove("cs-shown", "cs-told");
  }

  function answered(place) {
    if (waiting?.places) { const { done } = waiting; waiting = null; done(place); }
  }

  function continued() {
    if (waiting?.any) { const { done } = waiting; waiting = null; done(); }
  }

  const KEYS = survey.kind === "single" ? { y: 1, Y: 1, n: 0, N: 0, ArrowLeft: 1, ArrowRight: 0 }
    : { ArrowLeft: 0, ArrowUp: 0, ArrowRight: 1, ArrowDown: 1 };
  function onKey(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (waiting?.places && event.key in KEYS) answered(KEYS[event.key]);
    else if (waiting?.any && (event.key === "Enter" || event.key === " ")) continued();
    else if (!(stage.querySelector(".cs-pictures") && event.key.startsWith("Arrow"))) return; // arrows do not scroll away
    event.preventDefault();
    event.stopPropagation();
  }
  (doors.keys ?? root).addEventListener("keydown", onKey);

  // --- end

  function result() {
    const body = JSON.stringify({
      format: 1, survey: survey.survey, person: progress.person, version: survey.first + progress.version, simulated: false,
      untimed: progress.untimed, blind: progress.blind,
      trials: progress.answers.map((one, i) => ({ n: i, ...one })),
    });
    return `${body.slice(0, -1)},"seal":"${seal(body)}"}`;
  }

  function end() {
    const text = result();
    const name = `survey-${progress.person}.json`;
    const file = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const area = make("textarea", { readonly: true, rows: 4, "aria-label": "Your result as text" });
    area.value = text;
    const copy = async () => {
      area.select();
      try { await navigator.clipboard.writeText(text); say("Copied."); } catch { say("Marked: copy it with Control+C."); }
    };
    const again = () => {
      if (!confirm("This removes the result from this browser. Has it been handed in?")) return;
      progress = null;
      doors.save(null);
      intro();
    };
    show(make("h1", {}, "Thank you"),
      ...paragraphs(doors.thanks ?? "This is your result. Save the file and hand it in where your course says so. Nothing has been sent anywhere."),
      make("p", {}, make("a", { class: "cs-main", href: file, download: name }, "Save the result"), " ",
        make("button", { class: "cs-plain", onclick: copy }, "Copy it as text")),
      area,
      make("p", {}, make("button", { class: "cs-plain", onclick: again }, "Begin anew, for somebody else")));
    say("Finished. Save the result and hand it in.");
    doors.finish?.(text);
  }

  if (progress && progress.blind) end();
  else if (progress && progress.answers.length >= trials().length) end();
  else if (progress) {
    const left = trials().length - progress.answers.length;
    show(make("h1", {}, survey.title), ...paragraphs(`Welcome back: ${left === 1 ? "1 round is" : `${left} rounds are`} left.`),
      make("button", { class: "cs-main", onclick: () => { waiting = null; go(); } }, "Go on"));
  } else intro();
}
