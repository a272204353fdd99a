// One field that takes a scan or a name and gives a product: a code that is
// known at once, a name by choosing from what there is.

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, html, t } from "../parts.js";
import { api } from "../session.js";
import { quantity } from "../show.js";

/** A scanner's text has no blanks and holds a digit. @param {string} text */
const looksScanned = (text) => /^\S*\d\S*$/.test(text);

/** @param {string} text @returns {Promise<{found?: any, choice: any[]}>} */
async function lookUp(text) {
  if (looksScanned(text)) {
    try {
      return { found: await api.get("/scan", { code: text }), choice: [] };
    } catch (error) {
      const { status } = /** @type {any} */ (error);
      if (status !== 404 && status !== 422) throw error;
    }
  }
  return { choice: (await api.get("/products", { q: text, limit: 8 })).items };
}

/**
 * `onFind` gets the product and what its code said besides: quantity, batch, expires_on.
 * @param {{label: string, test: string, autofocus?: boolean, onFind: (product: any, scanned: any) => void}} props
 */
export function Finder({ label, test, autofocus, onFind }) {
  const [typed, setTyped] = useState("");
  const [choice, setChoice] = useState(/** @type {any[]} */ ([]));
  const [say, setSay] = useState("");
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const queue = useRef(/** @type {Promise<void>} */ (Promise.resolve()));
  useEffect(() => { if (autofocus) input.current?.focus(); }, []);
  const take = (/** @type {any} */ product, /** @type {any} */ scanned) => {
    setChoice([]);
    setSay("");
    onFind(product, scanned);
  };
  const find = async (/** @type {string} */ text) => {
    try {
      const { found, choice: some } = await lookUp(text);
      if (found) return take(found.product, found);
      setChoice(some);
      setSay(some.length === 0 ? t("paper.none", { q: text }) : "");
    } catch (error) {
      setSay(/** @type {any} */ (error).message);
    }
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const text = /** @type {HTMLInputElement} */ (event.currentTarget).value.trim();
    setTyped("");
    input.current?.focus();
    if (text !== "") queue.current = queue.current.then(() => find(text)); // scans come faster than answers
  };
  return html`<div class="finder">
    <label class="field"><${Icon} name="scan" size="s" /><span class="vh">${label}</span>
      <input ref=${input} type="text" data-test=${test} placeholder=${label} value=${typed} autocomplete="off" spellcheck=${false} enterkeyhint="go" maxlength="500" onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)} onKeyDown=${onKey} /></label>
    ${say && html`<p class="hint bad" role="status" data-test="${test}-say">${say}</p>`}
    ${choice.length > 0 && html`<ul class="choice">${choice.map((product) => html`<li key=${product.id}><button type="button" class="btn btn-wide" data-test="${test}-choice" onClick=${() => take(product, null)}><span class="grow"><bdi>${product.name}</bdi></span><span class="soft">${quantity(product.stock)}</span></button></li>`)}</ul>`}
  </div>`;
}
