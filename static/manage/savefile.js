// Gives somebody a file that this page holds.

/** Long enough for a browser to begin the download, after which it has the bytes. */
const keptFor = 1000;

/** @param {Blob} blob @param {string} name */
export function saveFile(blob, name) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), keptFor);
}
