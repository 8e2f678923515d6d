// A picture with marks. It only reports what the user does (`event`); Python decides, and sends marks and picture.
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
}

function render({ model, el }) {
  const box = document.createElement("div");
  const image = document.createElement("img");
  const svg = element("svg", { "aria-hidden": "true" });
  const said = document.createElement("div");
  box.className = "colorlab-point";
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("data-lm-suppress-shortcuts", "true"); // or the keys would belong to JupyterLab's cells
  said.className = "colorlab-said";
  said.setAttribute("role", "status");
  image.draggable = false;
  box.append(image, svg);
  el.append(box, said);

  const clamp = (value) => Math.min(1, Math.max(0, value));
  const percent = (value) => `${Math.round(100 * value)} %`;

  function send(kind, x, y, mark) {
    const count = (model.get("event").count ?? 0) + 1;
    model.set("event", { kind, x, y, mark, count });
    model.save_changes();
  }

  function drawPicture() {
    image.src = model.get("picture");
    image.alt = model.get("label");
    box.setAttribute("aria-label", `${model.get("label")} ${model.get("usage")}`);
    box.style.width = `${model.get("width")}px`;
  }

  function drawMarks(moved) {
    svg.replaceChildren();
    const chosen = model.get("chosen");
    model.get("marks").forEach((mark, number) => {
      const { x, y } = moved && moved.mark === number ? moved : mark;
      const group = element("svg", { x: percentOf(x), y: percentOf(y), overflow: "visible" }, svg);
      const radius = number === chosen ? 11 : 8;
      const disc = element("circle", { class: "mark", r: radius, fill: mark.colour, stroke: "#fff", "stroke-width": 2 }, group);
      element("circle", { r: radius + 1.5, fill: "none", stroke: "#000", "stroke-width": 1.5 }, group);
      const text = element("text", { x: radius + 4, y: 5, "font-size": 14, "font-weight": "bold", fill: "#fff", stroke: "#000",
        "stroke-width": 3, "paint-order": "stroke" }, group);
      text.textContent = mark.label ?? "";
      disc.dataset.mark = number;
    });
    const [x, y] = model.get("cross");
    const cross = element("svg", { x: percentOf(x), y: percentOf(y), overflow: "visible", class: "cross" }, svg);
    for (const [stroke, width] of [["#fff", 5], ["#000", 2]]) {
      element("path", { d: "M-14 0H-4M4 0H14M0 -14V-4M0 4V14", stroke, "stroke-width": width }, cross);
    }
  }

  function percentOf(value) { return `${100 * value}%`; }

  function place(pointer) {
    const frame = image.getBoundingClientRect();
    return { x: clamp((pointer.clientX - frame.left) / frame.width), y: clamp((pointer.clientY - frame.top) / frame.height) };
  }

  let grabbed = null; // the mark under a pressed pointer, and where it was pressed
  box.addEventListener("pointerdown", (pointer) => {
    if (pointer.button !== 0) return;
    box.setPointerCapture(pointer.pointerId);
    const mark = pointer.target.dataset?.mark;
    grabbed = { mark: mark === undefined ? -1 : Number(mark), x: pointer.clientX, y: pointer.clientY, far: false };
  });
  box.addEventListener("pointermove", (pointer) => {
    if (!grabbed) return;
    grabbed.far ||= Math.hypot(pointer.clientX - grabbed.x, pointer.clientY - grabbed.y) > 4;
    if (grabbed.far && grabbed.mark >= 0) drawMarks({ ...place(pointer), mark: grabbed.mark });
  });
  box.addEventListener("pointerup", (pointer) => {
    if (!grabbed) return;
    const { x, y } = place(pointer);
    if (grabbed.mark < 0) {
      model.set("cross", [x, y]);
      send("place", x, y, -1);
    } else {
      send(grabbed.far ? "move" : "choose", x, y, grabbed.mark);
    }
    grabbed = null;
    box.focus({ preventScroll: true });
  });
  box.addEventListener("pointercancel", () => { grabbed = null; drawMarks(); });

  box.addEventListener("keydown", (key) => {
    const [x, y] = model.get("cross");
    const step = key.shiftKey ? 0.005 : 0.025;
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const chosen = model.get("chosen");
    if (ways[key.key] && !key.ctrlKey && !key.metaKey) {
      const next = [clamp(x + ways[key.key][0]), clamp(y + ways[key.key][1])];
      model.set("cross", next);
      model.save_changes();
      said.textContent = `cross at ${percent(next[0])} from the left, ${percent(next[1])} from the top`;
    } else if (key.key === "Enter" || key.key === " ") {
      send("place", x, y, -1);
    } else if ((key.key === "m" || key.key === "M") && chosen >= 0) {
      send("move", x, y, chosen);
    } else if ((key.key === "n" || key.key === "N") && model.get("marks").length) {
      send("choose", x, y, (chosen + 1) % model.get("marks").length);
    } else if ((key.key === "Delete" || key.key === "Backspace") && chosen >= 0) {
      send("remove", x, y, chosen);
    } else if (key.key === "z" && (key.ctrlKey || key.metaKey)) {
      send("undo", x, y, -1);
    } else if (key.ctrlKey || key.metaKey || key.altKey) {
      return; // the browser's own shortcuts
    } else if (key.key >= "1" && key.key <= "9" && Number(key.key) <= model.get("offered")) {
      send("take", x, y, Number(key.key) - 1);
    } else if ((key.key === "c" || key.key === "C") && model.get("offered")) {
      send("copy", x, y, chosen);
    } else {
      return;
    }
    key.preventDefault();
    key.stopPropagation();
  });

  model.on("change:picture change:label change:usage change:width", drawPicture);
  model.on("change:marks change:chosen change:cross", () => drawMarks());
  drawPicture();
  drawMarks();
}

export default { render };
