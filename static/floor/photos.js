// Photos that customers sent: those of a call, where they are read, and which of them is looked at.

import { signal } from '../vendor/signals-core.js';

/**
 * photosOf are the photos of a call, and of the call that it joins.
 * @param {any} request
 * @param {Map<string, any>} open
 * @returns {{id: string, request: string, wide: number, high: number}[]}
 */
export function photosOf(request, open) {
  const joined = request.joins ? open.get(request.joins) : null;
  return [request, joined].filter(Boolean).flatMap((call) => (call.photos ?? []).map((photo) => ({ ...photo, request: call.id })));
}

/** @param {{id: string, request: string}} photo @param {'small'|'large'} size */
export function photoAddress(photo, size) {
  return `/api/v1/help-requests/${encodeURIComponent(photo.request)}/photos/${encodeURIComponent(photo.id)}?face=floor&size=${size}`;
}

/**
 * photosCame lists the calls of this person that got a photo since.
 * @param {import('./floor.js').Floor} before
 * @param {import('./floor.js').Floor} after
 */
export function photosCame(before, after, me) {
  if (!before.known) return [];
  return [...after.open.values()].filter((request) => request.claim?.staff_id === me && before.open.has(request.id) &&
    (request.photos ?? []).length > (before.open.get(request.id).photos ?? []).length);
}

/** What is looked at over the whole screen. @param {{open: (id: string) => any}} given a call by its id */
export function makeViewer({ open }) {
  /** @type {any} {call, id}: a photo of a call, or null */
  const at = signal(null);
  return {
    at,
    look: (call, id) => { at.value = { call, id }; },
    close: () => { at.value = null; },
    /** The next one, or the one before; round again at the end. @param {any[]} photos @param {number} by */
    step(photos, by) {
      const now = photos.findIndex((photo) => photo.id === at.peek()?.id);
      if (now >= 0) at.value = { ...at.peek(), id: photos[(now + by + photos.length) % photos.length].id };
    },
    /** The call has ended, and its photos are no longer of use here. */
    settle() { if (at.peek() && !open(at.peek().call)) at.value = null; },
  };
}
