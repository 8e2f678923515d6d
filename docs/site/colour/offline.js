// Keeping the page for times without a network: a service worker, where the browser has one.

let asked = false;

/** Keep all files of the page, once it has done what it was opened for; `place` says how that went. */
export async function keep(place) {
  if (asked) return;
  asked = true;
  if (!("serviceWorker" in navigator)) {
    place.textContent = "As long as this page stays open it needs no network.";
    return;
  }
  try {
    place.textContent = "Keeping the networks on this device ...";
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    place.textContent = "This page now works without a network, also when you open it again.";
    document.body.dataset.kept = "yes";
  } catch (error) {
    place.textContent = `The page could not be kept for times without a network (${error.message}); it works as long as it `
      + "stays open.";
  }
}
