import { test } from 'node:test';
import assert from 'node:assert/strict';
import { drawerPulse, localPrinter, waysOf } from './printer.js';

function serialPort() {
  const got = [];
  const port = { writable: null, got, opened: 0, broken: false,
    async open() { port.opened++; port.writable = { getWriter: () => ({ async write(bytes) { if (port.broken) throw new Error('unplugged'); got.push(...bytes); }, releaseLock() {} }) }; } };
  return port;
}

function usbDevice() {
  const got = [];
  return { got, opened: false, productName: 'TM-T20', configuration: null, answer: 'ok',
    configurations: [{ interfaces: [{ interfaceNumber: 2, alternates: [{ interfaceClass: 7, endpoints: [{ direction: 'in', type: 'bulk', endpointNumber: 1 }, { direction: 'out', type: 'bulk', endpointNumber: 3 }] }] }] }],
    async open() { this.opened = true; }, async selectConfiguration() { this.configuration = this.configurations[0]; },
    async claimInterface(number) { this.claimed = number; }, async transferOut(endpoint, bytes) { assert.equal(endpoint, 3); got.push(...bytes); return { status: this.answer }; } };
}

test('a serial printer is chosen once and opened again by itself', async () => {
  const port = serialPort();
  const nav = { serial: { requestPort: async () => port, getPorts: async () => [port] } };
  const first = localPrinter(nav);
  assert.equal(first.ready, false);
  await first.choose('serial');
  const paper = Uint8Array.from({ length: 1300 }, (_, at) => at % 256);
  await Promise.all([first.print(paper), first.kick()]);
  assert.deepEqual(port.got, [...paper, ...drawerPulse]);
  const later = localPrinter(nav);
  assert.equal(await later.reopen('serial'), true);
  assert.equal(port.opened, 1);
});

test('a USB printer is found by its class and its way out', async () => {
  const device = usbDevice();
  const printer = localPrinter({ usb: { requestDevice: async ({ filters }) => { assert.deepEqual(filters, [{ classCode: 7 }]); return device; }, getDevices: async () => [device] } });
  assert.equal(await printer.choose('usb'), 'TM-T20');
  await printer.print(new Uint8Array([1, 2, 3]));
  assert.deepEqual(device.got, [1, 2, 3]);
  assert.equal(device.claimed, 2);
  device.answer = 'stall';
  await assert.rejects(printer.print(new Uint8Array([4])), /usb_stall/);
  assert.equal(printer.ready, false);
});

test('a browser that lacks both says so', async () => {
  assert.deepEqual(waysOf({}), { serial: false, usb: false });
  const printer = localPrinter({});
  await assert.rejects(printer.choose('serial'), /unsupported/);
  assert.equal(await printer.reopen('usb'), false);
  await assert.rejects(printer.print(new Uint8Array([1])), /not_open/);
});

test('one that was unplugged is not taken for ready, and the next paper may be tried', async () => {
  const port = serialPort();
  const printer = localPrinter({ serial: { requestPort: async () => port, getPorts: async () => [port] } });
  await printer.choose('serial');
  port.broken = true;
  await assert.rejects(printer.print(new Uint8Array([1])), /unplugged/);
  port.broken = false;
  assert.equal(await printer.reopen('serial'), true);
  await printer.print(new Uint8Array([9]));
  assert.deepEqual(port.got, [9]);
});
