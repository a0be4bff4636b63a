const BULLETS =
  '\u2022\u2023\u25aa\u25ab\u25a0\u25a1\u25cf\u25cb\u25e6\u2043\u2219\u00b7' +
  '\uf0b7\uf0a7\u27a2\u2713\u2714\u2756\u2013\u2014*-';
const BULLET = new RegExp(`^[${BULLETS}]$`, 'u');
const NUMBER = /^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\]|[\u2460-\u2473])$/u;

/** How a line begins: with a mark and text, with a mark `alone`, or without one. */
export function startsWithMarker(line: string): 'alone' | 'before-text' | undefined {
  const [first = '', second] = line.split(' ', 2);
  if (!BULLET.test(first) && !NUMBER.test(first)) return undefined;
  return second === undefined ? 'alone' : 'before-text';
}

/** The mark of a list and what comes after it. */
export function splitMarker(line: string): { marker: string; text: string } | undefined {
  if (startsWithMarker(line) !== 'before-text') return undefined;
  const at = line.indexOf(' ');
  const marker = line.slice(0, at);
  return { marker: BULLET.test(marker) ? '-' : marker, text: line.slice(at + 1) };
}
