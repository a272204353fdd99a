// Tones of the till and rings of the floor. What sounds when is pure; the rest plays it.

import { signal } from '../vendor/signals-core.js';

const E5 = 659.26, B5 = 987.77, E6 = 1318.51, A4 = 440, FS6 = 1479.98;

/** @typedef {{hz: number, at: number, ms: number, gain: number, shape?: OscillatorType}} Note times in milliseconds */

/** Rings: notes of one round and the silence after it, some with a loudness that does not rise. Each struck note lasts 180 ms, the next comes 120 ms later. */
/** @type {Record<'zone'|'store'|'supervisor'|'till'|'soft'|'siren', {notes: number[], silence: number, gain?: number}>} */
const rings = {
  zone: { notes: [E5, B5], silence: 2500 },
  store: { notes: [E5, B5, E6], silence: 1800 },
  supervisor: { notes: [E5, B5, E6, FS6], silence: 1200 },
  till: { notes: [A4, E5], silence: 2500 },
  soft: { notes: [E5], silence: 4000, gain: 0.3 },
  siren: { notes: [B5, E6, B5, E6, B5, E6], silence: 300, gain: 0.9 },
};

/** @typedef {keyof typeof rings} RingKind */

/**
 * One round of a ring. The gain rises over the first three rounds.
 * @param {RingKind} kind @param {number} round from 0 @param {boolean} [quiet] half as loud
 * @returns {{notes: Note[], nextIn: number}} nextIn: milliseconds until the next round
 */
export function ringRound(kind, round, quiet = false) {
  const ring = rings[kind];
  const gain = (ring.gain ?? [0.35, 0.6, 0.9][Math.min(round, 2)]) * (quiet ? 0.5 : 1);
  const notes = ring.notes.map((hz, i) => ({ hz, at: i * 300, ms: 180, gain }));
  return { notes, nextIn: ring.notes.length * 300 - 120 + ring.silence };
}

/** Tones of the till. @type {Record<'scanned'|'refused'|'attention'|'soft', Note[]>} */
export const tones = {
  scanned: [{ hz: 1800, at: 0, ms: 60, gain: 0.25, shape: 'sine' }],
  refused: [{ hz: 300, at: 0, ms: 250, gain: 0.7, shape: 'square' }, { hz: 300, at: 330, ms: 250, gain: 0.7, shape: 'square' }],
  attention: [{ hz: 700, at: 0, ms: 110, gain: 0.5, shape: 'triangle' }, { hz: 1050, at: 150, ms: 140, gain: 0.5, shape: 'triangle' }],
  soft: [{ hz: E5, at: 0, ms: 180, gain: 0.3 }], // one call more while somebody is busy
};

const vibration = [200, 100, 200];

/**
 * @param {{volume?: number, context?: () => AudioContext, vibrate?: (pattern: number[]|0) => void}} [o]
 */
export function makeSound(o = {}) {
  const make = o.context ?? (() => new (window.AudioContext || /** @type {any} */ (window).webkitAudioContext)());
  const vibrate = o.vibrate ?? ((pattern) => { if (armed && navigator.vibrate) navigator.vibrate(pattern); });
  /** off: never touched; ready; suspended: the browser took it back, say "Sound is off, touch here". */
  const state = signal('off');
  let volume = o.volume ?? 1;
  let armed = false;
  /** @type {AudioContext|null} */
  let context = null;
  /** @type {GainNode|null} */
  let master = null;

  function look() {
    state.value = !context ? 'off' : context.state === 'running' ? 'ready' : 'suspended';
  }

  /** Call inside a touch or key press: browsers allow sound and vibration only after one. Resolves to whether it can sound. */
  async function arm() {
    armed = true;
    try {
      if (!context) {
        context = make();
        master = context.createGain();
        master.gain.value = volume;
        master.connect(context.destination);
        context.onstatechange = look;
      }
      if (context.state !== 'running') await context.resume();
    } catch {
      // No sound on this device: screen and vibration still tell everything.
    }
    look();
    return state.peek() === 'ready';
  }

  /** @param {Note[]} notes @param {AudioNode} [into] */
  function play(notes, into) {
    if (!context || context.state !== 'running') { look(); return; }
    const start = context.currentTime + 0.01;
    for (const note of notes) {
      const from = start + note.at / 1000;
      const to = from + note.ms / 1000;
      const tone = context.createOscillator();
      const hull = context.createGain();
      tone.type = note.shape ?? 'triangle';
      tone.frequency.value = note.hz;
      hull.gain.setValueAtTime(0.0001, from);
      hull.gain.exponentialRampToValueAtTime(Math.max(0.0001, note.gain), from + 0.008);
      hull.gain.setValueAtTime(note.gain, Math.max(from + 0.009, to - 0.05));
      hull.gain.exponentialRampToValueAtTime(0.0001, to);
      tone.connect(hull);
      hull.connect(into ?? master);
      tone.start(from);
      tone.stop(to + 0.02);
    }
  }

  /**
   * Rings with vibration until stopped; silent within 200 ms of that.
   * @param {RingKind} kind
   */
  function ring(kind) {
    let round = 0;
    let quiet = false;
    let current = kind;
    let timer = null;
    /** @type {GainNode|null} its own, so that stopping silences what is already planned */
    let own = null;
    const next = () => {
      if (!own && context) { own = context.createGain(); own.connect(master); }
      const { notes, nextIn } = ringRound(current, round, quiet);
      play(notes, own ?? undefined);
      vibrate(vibration);
      round += 1;
      timer = setTimeout(next, nextIn);
    };
    next();
    return {
      stop() {
        clearTimeout(timer);
        vibrate(0);
        if (own && context) {
          own.gain.setTargetAtTime(0, context.currentTime, 0.03);
          const done = own;
          setTimeout(() => done.disconnect(), 300);
        }
      },
      /** Half as loud for this call only. */
      quieter() { quiet = true; },
      /** The ladder went up. @param {RingKind} to */
      change(to) { current = to; },
    };
  }

  return {
    state, arm, play, ring,
    scanned: () => play(tones.scanned),
    refused: () => play(tones.refused),
    attention: () => play(tones.attention),
    soft: () => play(tones.soft),
    /** 0 to 1. @param {number} v */
    setVolume(v) { volume = Math.max(0, Math.min(1, v)); if (master) master.gain.value = volume; },
    get volume() { return volume; },
  };
}
