// Keyboard shortcuts in layers: a dialog puts its own on top and takes them away again.

/** The name of a key press: "F9", "Shift+F9", "Ctrl+P", "+", "Escape". Printable keys carry no Shift. @param {{key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, shiftKey?: boolean}} e */
export function keyName(e) {
  const printable = e.key.length === 1;
  const combined = e.ctrlKey || e.metaKey || e.altKey;
  let name = printable && combined ? e.key.toUpperCase() : e.key === ' ' ? 'Space' : e.key;
  if (e.shiftKey && (!printable || combined)) name = `Shift+${name}`;
  if (e.altKey) name = `Alt+${name}`;
  if (e.ctrlKey || e.metaKey) name = `Ctrl+${name}`;
  return name;
}

const editing = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'Delete', 'Backspace', 'Enter', 'Tab', 'Ctrl+Z', 'Ctrl+A', 'Ctrl+C', 'Ctrl+V', 'Ctrl+X']);

/** True: inside a text field this press belongs to the field. @param {string} name */
export function belongsToField(name) {
  return name.length === 1 || name === 'Space' || editing.has(name) || /^(Shift|Alt)\+(Arrow|Home|End|Delete|Backspace|Enter|Tab)/.test(name);
}

/** @param {EventTarget|null} target */
export function isTextField(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'color', 'file', 'image'].includes(target.type);
}

/**
 * @typedef {((event: KeyboardEvent) => any)|{run: (event: KeyboardEvent) => any, inFields?: boolean}} Shortcut
 * A function, or one with `inFields: true` that holds even where the press belongs to a text field.
 * A shortcut that returns false lets the press go on to the page.
 */

/**
 * Listens on the window. `push(map)` lays a layer on top and returns the function that takes it away; a layer made
 * with `{only: true}` hides all below. Names as in keyName.
 * @param {Record<string, Shortcut>} map
 */
export function makeKeys(map, target = window) {
  const layers = [{ map, only: false }];
  const listen = (/** @type {any} */ event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = keyName(event);
    const shut = belongsToField(name) && isTextField(event.target);
    for (let i = layers.length - 1; i >= 0; i -= 1) {
      const hit = Object.prototype.hasOwnProperty.call(layers[i].map, name) ? layers[i].map[name] : null;
      const run = typeof hit === 'function' ? hit : hit && hit.run;
      if (run && (!shut || (typeof hit === 'object' && hit.inFields)) && run(event) !== false) {
        event.preventDefault();
        return;
      }
      if (layers[i].only) return;
    }
  };
  target.addEventListener('keydown', listen);
  return {
    /** @param {Record<string, Shortcut>} more @param {{only?: boolean}} [o] */
    push(more, o = {}) {
      const layer = { map: more, only: o.only === true };
      layers.push(layer);
      return () => { const at = layers.indexOf(layer); if (at >= 0) layers.splice(at, 1); };
    },
    stop: () => target.removeEventListener('keydown', listen),
  };
}
