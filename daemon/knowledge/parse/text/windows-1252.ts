/**
 * Characters of 0x80 to 0x9f (Unicode's CP1252 table, best fit). Node's own decoder of that name
 * takes them for control characters in 20.20, as Latin-1 would.
 */
const UPPER = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const FIRST = 0x80;
const LAST = 0x9f;
const SPECIAL = new RegExp(`[${String.fromCharCode(FIRST)}-${String.fromCharCode(LAST)}]`, 'g');

/** Bytes in the character set of western Windows, of which Latin-1 is a part. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin.replace(SPECIAL, (sign) => UPPER[sign.charCodeAt(0) - FIRST] ?? sign);
}
