// One browser rings once, however many of its tabs show the floor: of those that may
// sound, which takes a touch, the one that was on the screen last. All show the call.

import { signal } from '../vendor/signals-core.js';

const SILENT = 3000;   // a tab on the screen speaks every second: without a word it is gone
const ASLEEP = 70000;  // one in the background may get to speak once a minute

/** Tabs of one browser hear each other; where they cannot, each rings. */
function browserChannel() {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tillbell-floor-tabs');
}

/**
 * @param {object} [given]
 * @param {string} [given.id]
 * @param {() => number} [given.now]
 * @param {boolean} [given.visible]
 * @param {() => boolean} [given.armed]  it may sound
 * @param {{postMessage: (word: any) => void, onmessage: any}|null} [given.channel]
 */
export function makeOneTab({ id = Math.random().toString(36).slice(2), now = Date.now, visible = true, armed = () => true, channel = browserChannel() } = {}) {
  const rings = signal(true);
  /** @type {Map<string, {armed: boolean, shown: number, visible: boolean, heard: number}>} */
  const others = new Map();
  const me = { armed: armed(), shown: visible ? now() : 0, visible };

  function look() {
    for (const [name, tab] of others) if (now() - tab.heard > (tab.visible ? SILENT : ASLEEP)) others.delete(name);
    rings.value = ![...others].some(([name, tab]) => (Number(tab.armed) - Number(me.armed) || tab.shown - me.shown || (name > id ? 1 : -1)) > 0);
  }

  function say() {
    me.armed = armed();
    channel?.postMessage({ id, ...me });
    look();
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      const known = others.has(data.id);
      if (data.left) others.delete(data.id);
      else others.set(data.id, { armed: data.armed, shown: data.shown, visible: data.visible, heard: now() });
      if (!known && !data.left) channel.postMessage({ id, ...me }); // a new one knows us at once
      look();
    };
  }
  say();

  return {
    /** Whether it is this tab that rings. */
    rings,
    /** Every second. */
    beat: say,
    /** The tab came onto the screen or left it, or was touched. @param {boolean} [on] */
    shown(on = true) {
      me.visible = on;
      if (on) me.shown = now();
      say();
    },
    /** The page goes away: another rings from now on. */
    leave() { channel?.postMessage({ id, left: true }); },
  };
}
