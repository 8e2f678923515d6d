// What the page lists: networks with their cards, and samples.

function added(parent, tag, text = "") {
  const element = parent.appendChild(document.createElement(tag));
  if (text) element.textContent = text;
  return element;
}

/** A radio button for each network in `place`, a folded card in `cards`; the first is chosen. */
export function listNetworks(networks, place, cards, choose) {
  for (const network of networks) {
    const label = added(place, "label"), input = added(label, "input");
    Object.assign(input, {type: "radio", name: "network", value: network.name, checked: network === networks[0]});
    input.addEventListener("change", () => choose(network));
    added(label, "canvas").setAttribute("aria-hidden", "true");
    added(added(label, "span", network.name), "small", network.title);
    const details = added(cards, "details");
    added(details, "summary", network.name);
    const table = added(details, "table");
    for (const [head, body] of network.card) {
      const row = table.insertRow();
      added(row, "th", head).scope = "row";
      added(row, "td", body);
    }
  }
}

/** A button for each sample photo. */
export function listSamples(samples, place, choose) {
  for (const entry of samples) {
    const button = added(place, "button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    Object.assign(added(button, "img"), {src: `samples/${entry.file}`, alt: entry.title, title: entry.title});
    button.addEventListener("click", () => choose(entry, button));
  }
}
