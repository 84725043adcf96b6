// A button that opens the browser's own print dialogue; without this script the page says which keys do it.
for (const button of document.querySelectorAll(".print-button")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
