// A photo made small on the phone, the right way up: what goes over bad Wi-Fi is a tenth of what the camera took. Where a
// phone cannot, the file goes as it is, and the shop makes it small.

const longest = 1600;
const quality = 0.85;
const headBytes = 131072;

/**
 * How a camera held says its JPEG lies, 1 to 8; 1 where nothing is said.
 * @param {ArrayBuffer} buffer the head of a file
 */
export function orientationOf(buffer) {
  const data = new DataView(buffer);
  const end = data.byteLength;
  if (end < 4 || data.getUint16(0) !== 0xffd8) return 1;
  let at = 2;
  while (at + 4 <= end && (data.getUint16(at) & 0xff00) === 0xff00) {
    const marker = data.getUint16(at);
    if (marker === 0xffe1 && at + 10 <= end && data.getUint32(at + 4) === 0x45786966) return inExif(data, at + 10, end);
    if (marker === 0xffda) return 1;
    at += 2 + data.getUint16(at + 2);
  }
  return 1;
}

/** @param {DataView} data @param {number} from @param {number} end */
function inExif(data, from, end) {
  if (from + 8 > end) return 1;
  const little = data.getUint16(from) === 0x4949;
  const list = from + data.getUint32(from + 4, little);
  if (list + 2 > end) return 1;
  const n = data.getUint16(list, little);
  for (let i = 0; i < n && list + 2 + 12 * (i + 1) <= end; i += 1) {
    const entry = list + 2 + 12 * i;
    if (data.getUint16(entry, little) !== 0x0112) continue;
    const turn = data.getUint16(entry + 8, little);
    return turn >= 1 && turn <= 8 ? turn : 1;
  }
  return 1;
}

/**
 * How a picture is drawn: the size of the sheet, and the matrix that puts the picture on it upright.
 * @param {number} turn 1 to 8 @param {number} w @param {number} h of the picture as it lies
 * @param {number} [most]
 */
export function drawn(turn, w, h, most) {
  const scale = Math.min(1, (most || longest) / Math.max(w, h));
  const wide = Math.max(1, Math.round(w * scale)), high = Math.max(1, Math.round(h * scale));
  const matrix = [null, [1, 0, 0, 1, 0, 0], [-1, 0, 0, 1, wide, 0], [-1, 0, 0, -1, wide, high], [1, 0, 0, -1, 0, high],
    [0, 1, 1, 0, 0, 0], [0, 1, -1, 0, high, 0], [0, -1, -1, 0, high, wide], [0, -1, 1, 0, 0, wide]][turn];
  return { wide, high, matrix, sheet: turn > 4 ? { wide: high, high: wide } : { wide, high } };
}

/** Whether this browser draws pictures upright by itself; those that do not know the word do not. */
function turnsItself() {
  return /** @type {any} */ (getComputedStyle(document.documentElement)).imageOrientation === 'from-image';
}

/** @param {Blob} file @param {'readAsArrayBuffer'|'readAsDataURL'} how @returns {Promise<any>} */
function read(file, how) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error('unreadable'));
    reader[how](file);
  });
}

/** @param {string} address @returns {Promise<HTMLImageElement>} */
function load(address) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => (image.naturalWidth > 0 ? resolve(image) : reject(new Error('empty')));
    image.onerror = () => reject(new Error('no picture'));
    image.src = address;
  });
}

/** @param {HTMLImageElement} image @param {number} turn */
function paint(image, turn) {
  const plan = drawn(turn, image.naturalWidth, image.naturalHeight);
  const sheet = document.createElement('canvas');
  sheet.width = plan.sheet.wide;
  sheet.height = plan.sheet.high;
  const pen = sheet.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.imageSmoothingQuality = 'high';
  pen.setTransform(plan.matrix[0], plan.matrix[1], plan.matrix[2], plan.matrix[3], plan.matrix[4], plan.matrix[5]);
  pen.drawImage(image, 0, 0, plan.wide, plan.high);
  const data = sheet.toDataURL('image/jpeg', quality);
  if (data.indexOf('data:image/jpeg') !== 0) throw new Error('no room to draw in');
  return data;
}

/**
 * A file as a data: address, small where this phone can make it so.
 * @param {File} file @returns {Promise<string>}
 */
export function shrunk(file) {
  const address = URL.createObjectURL(file);
  const small = Promise.all([load(address), read(file.slice(0, headBytes), 'readAsArrayBuffer')])
    .then((both) => paint(both[0], turnsItself() ? 1 : orientationOf(both[1])));
  return small.catch(() => read(file, 'readAsDataURL')).then((data) => {
    URL.revokeObjectURL(address);
    return data;
  });
}

/** What a data: address holds. @param {string} address */
export function bytesOf(address) {
  const text = atob(address.slice(address.indexOf(',') + 1));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}
