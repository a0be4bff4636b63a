import type { HearingStatus } from '../control/status-reply.ts';

/** What is wrong with the sound, and what to do about it. */
const TROUBLE: Readonly<Record<NonNullable<HearingStatus['trouble']>, string>> = {
  silent: 'nothing but zeros arrives: look for a mute switch on the microphone, or in the mixer',
  clipping: 'it is too loud and cut off: turn the microphone down in the mixer (alsamixer)',
  hum: 'it hums at the frequency of the mains: change the cable, the socket or the power supply',
  dropping: 'parts of it are lost: the machine or the USB bus is too busy; try another port',
};

/** How well the box hears, as rows of name and text; nothing that is as it should be and dull. */
export function hearingRows(hearing: HearingStatus): string[][] {
  const { trouble, wakesRejected } = hearing;
  const { unconfirmed, tooSoon, elsewhere } = wakesRejected;
  const reasons = [
    unconfirmed > 0 ? `${unconfirmed} not confirmed by the second stage` : '',
    tooSoon > 0 ? `${tooSoon} too soon after another` : '',
    elsewhere > 0 ? `${elsewhere} left to another box` : '',
  ].filter((reason) => reason !== '');
  return [
    ...(trouble ? [['sound', TROUBLE[trouble]]] : []),
    ['echo', echoText(hearing)],
    ...(reasons.length > 0 ? [['wakes ignored', reasons.join(', ')]] : []),
  ];
}

function echoText({ canceller, echo }: HearingStatus): string {
  if (canceller === 'off') return 'not cancelled (audio.echo is off): it may hear itself';
  if (canceller === 'system') return 'left to the sound server (audio.echo is system)';
  if (!echo) return `${canceller}, nothing was played yet`;
  const { delayMs, driftPpm, erleDb, isConverged } = echo;
  if (delayMs === undefined) return `${canceller}, hears no echo of its own voice`;
  const known = [
    erleDb === undefined ? '' : `takes out ${erleDb.toFixed(0)} dB`,
    `delay ${delayMs.toFixed(0)} ms`,
    `clocks differ by ${driftPpm.toFixed(0)} ppm`,
  ].filter((part) => part !== '');
  const state = isConverged ? '' : ' (still learning: until then only clear words interrupt it)';
  return `${canceller}, ${known.join(', ')}${state}`;
}
