// Passkeys: a form with data-passkey asks the server for a question, lets the browser put it to its owner's telephone,
// computer or key, and is sent with the answer. Where that cannot be done, the page says which other way there is.
"use strict";

(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  // The question as browsers take it: what is base64url in JSON is bytes.
  function question(asked) {
    const publicKey = { ...asked, challenge: bytes(asked.challenge) };
    if (asked.user) publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
    publicKey.excludeCredentials = named(asked.excludeCredentials);
    publicKey.allowCredentials = named(asked.allowCredentials);
    return { publicKey };
  }

  // And the answer the other way around.
  function answer(key) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type, response,
      clientExtensionResults: key.getClientExtensionResults(),
    });
  }

  async function ask(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const asked = await fetch(form.dataset.ask, { method: "POST", body });
    if (asked.status >= 400 && asked.status < 500) location.reload();  // the page is stale: anew it says what to do
    if (!asked.ok) throw new Error(asked.status);
    return answer(await navigator.credentials[form.dataset.passkey](question(await asked.json())));
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-no-answer]");
    let asking = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.name?.value.trim() === "") return;  // the server says what is missing
      event.preventDefault();
      if (asking) return;
      asking = true;
      failed.hidden = true;
      try {
        form.elements.passkey.value = await ask(form);
        form.submit();
      } catch {
        failed.hidden = false;
      }
      asking = false;
    });
  }
  for (const other of document.querySelectorAll("[data-no-passkey]")) other.hidden = true;
})();
