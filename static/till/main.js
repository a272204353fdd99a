// Wiring: the till is made of its parts and put on the page.

import '../wasm/wasm_exec.js';
import { html, render, keptTheme, setTheme, signal } from './parts.js';
import { makeApi } from '../lib/api.js';
import { makeKeys } from '../lib/keys.js';
import { makeScanner } from '../lib/scan.js';
import { makeSound } from '../lib/sound.js';
import { uuidv7 } from '../lib/ids.js';
import { Pricing, startEngine } from './pricing.js';
import { openStore } from './store.js';
import { createApp } from './app.js';
import { DISPLAY_CHANNEL, feedDisplay } from './actions/device.js';
import { keyMap } from './keys.js';
import { Root } from './views/root.js';
import { Display } from './views/display.js';

const assets = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const page = document.getElementById('app');
setTheme(keptTheme());
if (new URLSearchParams(location.search).has('display')) showDisplay();
else await startTill();

async function startTill() {
  const pricing = new Pricing(startEngine(assets));
  const sound = makeSound();
  const app = createApp({ api: makeApi('till'), kept: await openStore(), pricing, sound, newId: uuidv7, now: Date.now });
  render(html`<${Root} app=${app} />`, page);
  const scanner = makeScanner({
    onScan: (code, scan) => app.scanned(code, scan.aim, scan.byKey === true),
    onBurst: () => app.dropFigure(),
    onStutter: (code) => app.stuttered(code),
    onStuck: () => app.stuck(() => scanner.resume()),
  });
  makeKeys(keyMap(app));
  feedDisplay(app);
  // Browsers let a page sound only after it was touched.
  for (const kind of ['pointerdown', 'keydown']) window.addEventListener(kind, () => sound.arm(), { once: true });
  await app.boot();
}

/** The customer's screen: fed by the till of this browser, it asks nothing of the server. */
function showDisplay() {
  const state = signal(null);
  const channel = new BroadcastChannel(DISPLAY_CHANNEL);
  channel.onmessage = (event) => { if (event.data !== 'hello') state.value = event.data; };
  channel.postMessage('hello');
  document.title = document.title.replace('Till', 'Customer’s screen');
  render(html`<${Display} state=${state} />`, page);
}
