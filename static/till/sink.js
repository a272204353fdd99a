// A field nobody sees, on screens that are all figures: it has the focus, so that digits typed on the keyboard land in the
// same place as those of the pad, and so that a scanner's first character can be taken back out of it.

import { html, useLayoutEffect, useRef } from './parts.js';

/**
 * @param {{value: string, onText: (text: string) => string, label: string}} props onText answers what may stand there
 */
export function Sink({ value, onText, label }) {
  const input = useRef(null);
  useLayoutEffect(() => {
    const back = () => {
      if (document.querySelector('[aria-modal="true"]')) return; // a question over the screen keeps the focus
      if (!(document.activeElement instanceof HTMLInputElement)) input.current?.focus({ preventScroll: true });
    };
    const before = document.activeElement;
    if (!(before instanceof HTMLInputElement) || before.dataset.test === 'search') input.current?.focus({ preventScroll: true });
    else back();
    // After a touch on a key the figures go on where they were; a text field keeps what it has taken.
    const after = () => { back(); setTimeout(back, 0); };
    document.addEventListener('click', after);
    return () => document.removeEventListener('click', after);
  }, []);
  const hear = (event) => {
    const field = event.currentTarget;
    const text = onText(field.value);
    if (field.value !== text) field.value = text;
  };
  return html`<input ref=${input} class="vh sink" data-test="typed" aria-label=${label} inputmode="none" autocomplete="off" value=${value} onInput=${hear} />`;
}
