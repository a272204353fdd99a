// Time as people read it: ages, clocks in the store's time zone, durations.

const cache = new Map();

/** @param {string} language @param {Intl.DateTimeFormatOptions} options */
function dates(language, options) {
  const key = language + JSON.stringify(options);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(language, options));
  return cache.get(key);
}

/** Milliseconds of a wire time or of a number. @param {string|number|Date} at */
export function toMs(at) {
  if (typeof at === 'number') return at;
  return at instanceof Date ? at.getTime() : Date.parse(at);
}

/** Whole seconds since `at`, never below 0. @param {string|number|Date} at @param {number} now milliseconds, the server's */
export function secondsSince(at, now) {
  return Math.max(0, Math.floor((now - toMs(at)) / 1000));
}

/** Seconds as m:ss, or h:mm:ss from an hour. @param {number} seconds */
export function formatAge(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => (n < 10 ? `0${n}` : String(n));
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** The age of something on the server's clock: "0:38". @param {string|number|Date} at @param {number} now */
export function ageOf(at, now) {
  return formatAge(secondsSince(at, now));
}

/**
 * The time of day in the store: "14:02", or as the language writes it.
 * @param {string|number|Date} at
 * @param {{language: string, zone?: string, seconds?: boolean}} o no zone: that of the device
 */
export function formatClock(at, o) {
  return dates(o.language, {
    hour: twiceTwelve(o.language) ? 'numeric' : '2-digit', minute: '2-digit', ...(o.seconds ? { second: '2-digit' } : {}), ...(o.zone ? { timeZone: o.zone } : {}),
  }).format(toMs(at));
}

/** Before 8:08 AM stands no 0, before 08:08 there does. @param {string} language */
function twiceTwelve(language) {
  return Boolean(dates(language, { hour: 'numeric' }).resolvedOptions().hour12);
}

/** Whether a day has 24 hours or twice 12 is the custom of the country, not of the language. @param {string} language @param {string} [country] */
export function clockLanguage(language, country) {
  return country && /^[A-Z]{2}$/.test(country) ? `${language}-${country}` : language;
}

/** The day in the store: "26 Nov 2026" or "Thu 26 Nov". @param {string|number|Date} at @param {{language: string, zone?: string, weekday?: boolean}} o */
export function formatDay(at, o) {
  return dates(o.language, {
    day: 'numeric', month: 'short', ...(o.weekday ? { weekday: 'short' } : { year: 'numeric' }), ...(o.zone ? { timeZone: o.zone } : {}),
  }).format(toMs(at));
}

/** Day and time together. @param {string|number|Date} at @param {{language: string, zone?: string}} o */
export function formatMoment(at, o) {
  return dates(o.language, { dateStyle: 'medium', timeStyle: 'short', ...(o.zone ? { timeZone: o.zone } : {}) }).format(toMs(at));
}

/** The calendar day in the store as YYYY-MM-DD, for queries. @param {string|number|Date} at @param {string} [zone] */
export function storeDay(at, zone) {
  const parts = dates('en-u-ca-gregory-nu-latn', { year: 'numeric', month: '2-digit', day: '2-digit', ...(zone ? { timeZone: zone } : {}) }).formatToParts(toMs(at));
  const of = (type) => parts.find((p) => p.type === type).value;
  return `${of('year')}-${of('month')}-${of('day')}`;
}

/** The minute in the store as YYYY-MM-DDThh:mm, as food says until when it is good. @param {string|number|Date} at @param {string} [zone] */
export function storeMinute(at, zone) {
  const parts = dates('en-u-nu-latn', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(zone ? { timeZone: zone } : {}) }).formatToParts(toMs(at));
  const of = (type) => parts.find((p) => p.type === type).value.padStart(2, '0');
  return `${storeDay(at, zone)}T${of('hour')}:${of('minute')}`;
}

/** The hour of the day in the store, 0 to 23. @param {string|number|Date} at @param {string} [zone] */
export function storeHour(at, zone) {
  const parts = dates('en-u-nu-latn', { hour: '2-digit', hourCycle: 'h23', ...(zone ? { timeZone: zone } : {}) }).formatToParts(toMs(at));
  return Number(parts.find((p) => p.type === 'hour').value);
}

/** Seconds in short words of the language: "21 s", "1 min 54 s". @param {number} seconds @param {string} language */
export function formatDuration(seconds, language) {
  const unit = (n, name) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(n);
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return unit(s, 'second');
  if (s < 3600) return s % 60 ? `${unit(Math.floor(s / 60), 'minute')} ${unit(s % 60, 'second')}` : unit(s / 60, 'minute');
  const minutes = Math.floor((s % 3600) / 60);
  return minutes ? `${unit(Math.floor(s / 3600), 'hour')} ${unit(minutes, 'minute')}` : unit(Math.floor(s / 3600), 'hour');
}
