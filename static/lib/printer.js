// A receipt printer at this very device, by Web Serial or WebUSB: chosen once by a person, opened again by itself, sent
// the bytes that the server made. The browser's own objects are handed in, so that all of it runs without one.

/** The class of printers among USB devices. */
const USB_PRINTER = 7;

/** Bytes in one piece: small printers lose what comes faster. */
const CHUNK = 512;

/** The pulse that opens a drawer, as the server's own encoder has it. */
export const drawerPulse = new Uint8Array([0x1b, 0x40, 0x1b, 0x70, 0, 50, 250]);

/** What a browser offers. @param {any} nav */
export function waysOf(nav) {
  return { serial: Boolean(nav?.serial), usb: Boolean(nav?.usb) };
}

/**
 * @param {any} nav the browser's navigator
 * @param {{baudRate?: number}} [options]
 */
export function localPrinter(nav, { baudRate = 115200 } = {}) {
  /** @type {{write: (bytes: Uint8Array) => Promise<void>, name: string}|null} */
  let open = null;
  let turn = Promise.resolve();

  /** Asks the person, who must have pressed something for it. @param {'serial'|'usb'} way */
  async function choose(way) {
    if (!waysOf(nav)[way]) throw new Error('unsupported');
    open = way === 'serial'
      ? await openSerial(await nav.serial.requestPort(), baudRate)
      : await openUsb(await nav.usb.requestDevice({ filters: [{ classCode: USB_PRINTER }] }));
    return open.name;
  }

  /** Opens what was chosen before, if it is there. @param {string} way */
  async function reopen(way) {
    if (way === 'serial' && nav?.serial) {
      const [port] = await nav.serial.getPorts();
      if (port) open = await openSerial(port, baudRate);
    } else if (way === 'usb' && nav?.usb) {
      const device = (await nav.usb.getDevices()).find(printerInterface);
      if (device) open = await openUsb(device);
    }
    return open !== null;
  }

  /** One paper after the other. @param {Uint8Array} bytes */
  function print(bytes) {
    const mine = turn.then(async () => {
      if (!open) throw new Error('not_open');
      try {
        for (let at = 0; at < bytes.length; at += CHUNK) await open.write(bytes.subarray(at, at + CHUNK));
      } catch (problem) {
        open = null;
        throw problem;
      }
    });
    turn = mine.catch(() => {});
    return mine;
  }

  return { choose, reopen, print, kick: () => print(drawerPulse), get ready() { return open !== null; }, forget() { open = null; } };
}

/** @param {any} port @param {number} baudRate */
async function openSerial(port, baudRate) {
  if (!port.writable) await port.open({ baudRate });
  return {
    name: 'serial',
    /** @param {Uint8Array} bytes */
    async write(bytes) {
      const writer = port.writable.getWriter();
      try {
        await writer.write(bytes);
      } finally {
        writer.releaseLock();
      }
    },
  };
}

/** @param {any} device */
function printerInterface(device) {
  for (const each of device.configuration?.interfaces ?? device.configurations?.[0]?.interfaces ?? []) {
    const way = each.alternates?.find((/** @type {any} */ one) => one.interfaceClass === USB_PRINTER);
    const out = way?.endpoints.find((/** @type {any} */ one) => one.direction === 'out' && one.type === 'bulk');
    if (out) return { number: each.interfaceNumber, endpoint: out.endpointNumber };
  }
  return null;
}

/** @param {any} device */
async function openUsb(device) {
  if (!device.opened) await device.open();
  if (!device.configuration) await device.selectConfiguration(1);
  const way = printerInterface(device);
  if (!way) throw new Error('no_printer');
  await device.claimInterface(way.number);
  return {
    name: device.productName ?? 'USB',
    /** @param {Uint8Array} bytes */
    async write(bytes) {
      const { status } = await device.transferOut(way.endpoint, bytes);
      if (status !== 'ok') throw new Error(`usb_${status}`);
    },
  };
}
