// The tablet's camera as a scanner, where the browser can read barcodes. Where it cannot, it says why.

const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'qr_code', 'data_matrix', 'itf'];
/** Between two looks. */
const LOOK_MS = 120;
/** The same code again within this is the same look at the same thing. */
const SAME_MS = 1500;

/** @param {any} window @returns {'unsafe'|'unable'|null} why there is no camera to scan with */
export function whyNoCamera(window) {
  if (window.isSecureContext === false || !window.navigator?.mediaDevices?.getUserMedia) return 'unsafe';
  return 'BarcodeDetector' in window ? null : 'unable';
}

/** Tells one thing held before the camera from the next. */
export function makeRepeats(stays = SAME_MS) {
  let last = { code: '', at: -Infinity };
  /** @returns {boolean} whether this is news */
  return (code, at) => {
    const fresh = code !== last.code || at - last.at >= stays;
    last = { code, at };
    return fresh;
  };
}

/**
 * @param {object} given
 * @param {() => HTMLVideoElement|null} given.video   where the picture is shown, once it is there
 * @param {(code: string) => void} given.onCode
 * @param {(why: 'denied'|'lost'|null) => void} given.onEnd
 */
export function cameraScanner({ video, onCode, onEnd }) {
  let stream = null;
  let stopped = false;
  let timer = 0;
  const news = makeRepeats();

  async function begin() {
    try {
      const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
      const known = await Detector.getSupportedFormats();
      const detector = new Detector({ formats: FORMATS.filter((each) => known.includes(each)) });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (stopped) return end(null);
      const element = video();
      if (!element) return end(null);
      element.srcObject = stream;
      await element.play();
      look(detector, element);
    } catch (problem) {
      if (!stopped) end(problem?.name === 'NotAllowedError' ? 'denied' : 'lost');
    }
    return undefined;
  }

  async function look(detector, element) {
    if (stopped) return;
    try {
      for (const { rawValue } of await detector.detect(element)) if (news(rawValue, performance.now())) onCode(rawValue);
    } catch {
      // A picture that cannot be read is followed by another.
    }
    timer = setTimeout(() => look(detector, element), LOOK_MS);
  }

  function end(why) {
    stop();
    onEnd(why);
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  }

  begin();
  return { stop };
}
