// The map of places on the tiles that the municipality has chosen, in the place of the drawn one. The table beside it says
// where each place lies; when no tile comes, the drawn map is shown again.
"use strict";

(() => {
  const frame = document.querySelector("[data-tiles]");
  const drawn = document.querySelector("[data-map]");
  const rows = [...document.querySelectorAll("tr[data-lat]")];
  const smallest = 24;  // pixels across, as a finger needs
  const room = 30;

  frame.hidden = false;
  drawn.hidden = true;
  const map = L.map(frame, { scrollWheelZoom: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  map.attributionControl.setPrefix(false);
  map.zoomControl.options.zoomInTitle = map.zoomControl.getContainer().children[0].title = frame.dataset.nearer;
  map.zoomControl.options.zoomOutTitle = map.zoomControl.getContainer().children[1].title = frame.dataset.farther;
  for (const button of map.zoomControl.getContainer().children) button.setAttribute("aria-label", button.title);

  const tiles = L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.attribution, maxZoom: 17, referrerPolicy: "origin" });
  let came = false;
  tiles.on("tileload", () => { came = true; });
  tiles.on("tileerror", () => {
    frame.hidden = !came;
    drawn.hidden = came;
  });
  tiles.addTo(map);

  const places = rows.map((row) => ({ at: [Number(row.dataset.lat), Number(row.dataset.lon)], weight: Number(row.dataset.weight), row }));
  const heaviest = Math.max(...places.map((place) => place.weight), 1);
  for (const { at, weight, row } of places) {
    const link = row.querySelector("a").cloneNode(true);
    link.setAttribute("aria-label", row.dataset.says);
    link.title = row.dataset.says;
    const size = smallest + room * Math.sqrt(weight / heaviest);
    link.style.setProperty("--across", `${size}px`);
    link.textContent = "";
    const icon = L.divIcon({ html: link, className: "place", iconSize: [size, size] });
    L.marker(at, { icon, keyboard: false }).addTo(map);
  }
  map.fitBounds(L.latLngBounds(places.map((place) => place.at)), { padding: [room, room], maxZoom: 12 });
})();
