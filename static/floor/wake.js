// Keeps the screen on while somebody is signed in, where the browser lets a page do
// that. Over plain HTTP it does not, and the page says so.

import { signal } from '../vendor/signals-core.js';

export function makeWake() {
  const kept = signal(false);
  let wanted = false;
  let lock = null;
  let asking = false;

  async function ask() {
    if (!wanted || lock || asking || !navigator.wakeLock || document.visibilityState !== 'visible') return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request('screen');
      kept.value = true;
      lock.addEventListener('release', () => { lock = null; kept.value = false; });
    } catch {
      kept.value = false; // low battery or forbidden: the tablet's own settings decide
    }
    asking = false;
    if (!wanted) lock?.release(); // signed out meanwhile
  }

  document.addEventListener('visibilitychange', ask);
  return {
    kept,
    keep() { wanted = true; ask(); },
    release() { wanted = false; lock?.release(); },
  };
}
