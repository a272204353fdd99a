// Tells the server how full this tablet's battery is, where the browser knows: at sign-in, with every five per cent, and
// when the charger comes or goes.

const STEP = 5;

/**
 * @param {object} given
 * @param {any} given.api
 * @param {() => Promise<any>} [given.battery]  what the browser has; none: it does not tell
 */
export function makeBattery({ api, battery = globalThis.navigator?.getBattery?.bind(globalThis.navigator) }) {
  let source = null;
  let told = null;
  let wanted = false;

  const now = () => ({ percent: Math.round(source.level * 100), charging: source.charging });

  function worth(is) {
    if (!told || told.charging !== is.charging) return true;
    return Math.floor(told.percent / STEP) !== Math.floor(is.percent / STEP);
  }

  async function tell() {
    if (!wanted || !source || !Number.isFinite(source.level)) return;
    const is = now();
    if (!worth(is)) return;
    told = is;
    try {
      await api.put('/presence/battery', is);
    } catch {
      if (told === is) told = null; // the next change tells it
    }
  }

  return {
    /** Somebody is signed in: their tablet's battery counts. */
    async start() {
      wanted = true;
      told = null;
      try {
        if (!source && battery) {
          source = await battery();
          source.addEventListener('levelchange', tell);
          source.addEventListener('chargingchange', tell);
        }
      } catch {
        source = null; // forbidden here
      }
      await tell();
    },
    stop() { wanted = false; },
  };
}
