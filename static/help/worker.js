// The help page's service worker, where the shop's address is a secure one: keeps the page itself, so that it opens
// without a network too and says what was last known. Nothing of anybody's call is kept here; that is the page's to do.
// Written for phones of 2017 as the page is.

const SHELF = 'tillbell-help';
const SHELL = '/h/-'; // the page is the same file at every address
const PATIENCE = 3000;

self.addEventListener('install', (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname.slice(0, 3) === '/h/') event.respondWith(page(event));
  else if (url.pathname.slice(0, 8) === '/assets/') event.respondWith(kept(request.url).then((found) => found || fetch(request)));
});

function kept(address) {
  return caches.open(SHELF).then((shelf) => shelf.match(address, { ignoreVary: true }));
}

/** The page from the shop, or as it was kept where the shop does not answer in time. */
function page(event) {
  const fresh = fetch(event.request).then((answer) => {
    if (answer.ok) event.waitUntil(renew(answer.clone()));
    return answer;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => kept(SHELL));
  return Promise.race([fresh.catch(() => kept(SHELL)), late]).then((answer) => answer || fresh);
}

/** Another build is another page, with files of its own. */
function renew(answer) {
  return Promise.all([answer.text(), kept(SHELL).then((old) => (old ? old.text() : ''))]).then((both) => (both[0] === both[1] ? null : fill())).catch(() => null);
}

/** Keeps the page and all the files that it names. */
function fill() {
  return fetch(SHELL, { credentials: 'omit', cache: 'no-store' }).then((answer) => {
    if (!answer.ok) throw new Error(`the page answers ${answer.status}`);
    return answer.clone().text().then((html) => {
      const files = (html.match(/"\/assets\/[^"]+"/g) || []).map((quoted) => quoted.slice(1, -1));
      const sprite = files[0] ? [`${files[0].split('/').slice(0, 3).join('/')}/icons/sprite.svg`] : [];
      return caches.open(SHELF).then((shelf) => shelf.addAll(Array.from(new Set(files.concat(sprite))))
        .then(() => shelf.put(SHELL, answer))
        .then(() => shelf.keys())
        .then((all) => Promise.all(all.filter((r) => r.url.indexOf('/assets/') >= 0 && files.concat(sprite).indexOf(new URL(r.url).pathname) < 0).map((r) => shelf.delete(r)))));
    });
  });
}
