// Where this person stands: available or not, in which zone, with which device.

import { computed, signal } from '../vendor/signals-core.js';
import { withPresence } from './floor.js';

/**
 * @param {object} given
 * @param {any} given.api
 * @param {any} given.me
 * @param {any} given.device
 * @param {any} given.floor   signal of the floor
 * @param {(floor: any) => void} given.see
 * @param {(problem: any) => void} given.failed   tells the person, or ends the sign-in
 * @param {() => void} given.leave
 * @param {() => void} given.left    leave, where the server cannot be told
 */
export function makeStand({ api, me, device, floor, see, failed, leave, left }) {
  const mayAnswer = () => me.rights.includes('help.answer'); // the office may change it meanwhile
  const presence = computed(() => floor.value.people.get(me.id) ?? null);
  const wish = signal(null); // the state asked for and not yet granted
  const dull = computed(() => presence.value?.dull_since ?? null);
  let waking = false;

  /** The floor is read when the answer is here: the log went on meanwhile. @param {any} answer */
  const answered = (answer) => see(withPresence(floor.peek(), answer));

  async function put(change) {
    const is = presence.peek();
    const status = is && is.status !== 'off' ? is.status : 'available';
    try {
      answered(await api.put('/presence', { status, zone_id: is?.zone_id ?? null, ...change }));
    } catch (problem) {
      failed(problem);
    }
  }

  return {
    get mayAnswer() { return mayAnswer(); },
    presence,
    wish,
    /** Since when this person counts as not reacting, or null. */
    dull,
    /** The tablet was touched: whoever did not react is asked again. */
    async touched() {
      if (!mayAnswer() || waking || !dull.peek()) return;
      waking = true;
      try {
        answered(await api.post('/presence/touch', {}));
      } catch (problem) {
        if (problem?.status === 401) leave(); // else the next touch says it again
      }
      waking = false;
    },
    /** Another device of this person rings instead of this one. */
    elsewhere: computed(() => {
      const is = presence.value;
      return mayAnswer() && is?.status === 'available' && Boolean(is.device_id) && is.device_id !== device.id;
    }),
    /** The zones this person is asked for: the one they stand in, or else those they look after. */
    zones: computed(() => (presence.value?.zone_id ? [presence.value.zone_id] : me.zones ?? [])),
    /** Who signs in by a touch is on the floor from now on, with this device in the hand. */
    async take() {
      if (mayAnswer()) await put({});
    },
    async set(status) {
      if (wish.peek()) return;
      wish.value = status;
      await put({ status });
      wish.value = null;
    },
    setZone: (zone_id) => put({ zone_id }),
    ringHere: () => put({}),
    async signOut() {
      try {
        if (mayAnswer()) await api.put('/presence', { status: 'off', zone_id: null });
        await api.del('/sessions/current');
        leave();
      } catch (problem) {
        if (problem?.offline) left();
        else failed(problem);
      }
    },
  };
}
