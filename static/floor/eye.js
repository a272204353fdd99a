// The tablet's camera on the card of a call: it looks for the sign of the place. The right sign is the
// arrival, measured; another one says whose it is, and nobody has arrived.

import { signal } from '../vendor/signals-core.js';
import { cameraScanner, whyNoCamera } from './camera.js';
import { meaning, signOf, whose } from './scanned.js';

/**
 * @param {object} given
 * @param {any} given.api @param {any} given.t
 * @param {any} given.held        signal of the calls this person has
 * @param {() => any[]} given.points
 * @param {(id: string|undefined) => string} given.zoneName
 * @param {(request: any, code: string) => void} given.arrive
 * @param {() => void} given.leave
 * @param {any} [given.world]     the browser, and what makes a scanner of its camera
 */
export function makeEye({ api, t, held, points, zoneName, arrive, leave, world = { window: globalThis, scanner: cameraScanner } }) {
  /** @type {any} {id, live, said, problem}: the call whose sign is looked for, or null */
  const open = signal(null);
  let scanner = null;

  const say = (how) => { if (open.peek()) open.value = { ...open.peek(), ...how }; };

  function shut() {
    scanner?.stop();
    scanner = null;
    if (open.peek()) open.value = null;
  }

  function saw(text) {
    const request = held.peek().find((call) => call.id === open.peek()?.id && call.status === 'accepted');
    if (!request) return shut();
    const sense = meaning(text, [request], points());
    if (sense.kind === 'goods') return name(sense.code, signOf(request).code);
    if (sense.kind === 'elsewhere') return say({ said: t(...whose(sense.code, signOf(request).code, points(), zoneName)) });
    shut();
    return arrive(request, sense.code);
  }

  async function name(code, own) {
    const { id } = open.peek();
    let goods = '';
    try {
      goods = (await api.get('/scan', { query: { code } })).product.name;
    } catch (problem) {
      if (problem?.status === 401) return leave();
    }
    if (open.peek()?.id === id) say({ said: goods ? t('floor.eye.goods', { name: goods, own }) : t('floor.eye.unknown', { own }) });
  }

  return {
    open, shut, saw,
    look(request) {
      shut();
      const why = whyNoCamera(world.window);
      open.value = { id: request.id, live: !why, said: '', problem: why ? t(`floor.eye.${why}`) : '' };
      if (why) return;
      scanner = world.scanner({
        video: () => world.window.document.querySelector('[data-test="eye"] video'), onCode: saw,
        onEnd: (end) => { if (end) say({ live: false, problem: t(`floor.eye.${end}`) }); },
      });
    },
    stop: shut,
  };
}
