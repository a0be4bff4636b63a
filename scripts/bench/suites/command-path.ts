import type { TurnMarks, TurnRecord } from '../../../daemon/ports/turns.ts';
import { SileroVad } from '../../../models/engines/silero-vad.ts';
import { percentiles } from '../figure.ts';
import { memoryMiB } from '../proc.ts';
import { SPEAKERS_NOTE, Studio } from '../speakers.ts';
import { type PlacedTurn, placeTurns, speechEnds } from '../speech-end.ts';
import { type HeardCommand, SpokenTurns, speakCommand, wakePhrase } from '../spoken-turns.ts';
import { percentOf } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';
import { openRoom, type VirtualRoom } from '../virtual-room.ts';

/** Commands are said until this many were answered, */
const ANSWERS = 100;
const QUICK_ANSWERS = 8;
/** or until this many were said for each answer wanted: some are missed. */
const MOST_SAID = 1.5;
const PROGRESS_EVERY = 20;
/** Replies at double speed: they begin no sooner, and the bench ends earlier. */
const SETTINGS = ['speech.rate=2'];
const NOTE =
  'The real daemon on PulseAudio null sinks through PortAudio, wake phrase and command in one ' +
  `breath, a home of 50 devices. ${SPEAKERS_NOTE}`;
const FIRST_AUDIO =
  'First audio: the first sample of the reply is handed to PortAudio; the delay of the sound ' +
  'device itself is not in it.';
const TRUE_END =
  'True end: the last sample within 40 dB of the loudest one in the recording. The ledger counts ' +
  "from the detector's last speech frame; the detector run over the same recording (at four " +
  'positions of its frames) says how far that is from the true end. Turns whose end is not that ' +
  'of the recording are left out and counted as cut off or late.';

const STAGES: readonly [name: string, from: keyof TurnMarks, to: keyof TurnMarks][] = [
  ['speech-end-to-endpoint', 'speechEndMs', 'endpointMs'],
  ['endpoint-to-transcript', 'endpointMs', 'transcriptMs'],
  ['transcript-to-intent', 'transcriptMs', 'intentMs'],
  ['intent-to-first-sentence', 'intentMs', 'firstSentenceMs'],
  ['first-sentence-to-first-audio', 'firstSentenceMs', 'firstAudioMs'],
];

/** Spoken commands, answered by the whole box on live sound. */
export const commandPath: Suite = {
  name: 'command-path',
  about: 'a hundred spoken commands to the real daemon on live sound: latency and understanding',
  run: runCommandPath,
};

async function runCommandPath(context: BenchContext): Promise<void> {
  const room = await openRoom(context, SETTINGS);
  const heard = await sayAll(context, room);
  reportMemory(context, room.daemon.pid, heard);
  await room.daemon.stop();
  const vad = await SileroVad.openEmbedded();
  const placed = [];
  for (const one of heard) {
    placed.push({ heard: one, ends: await speechEnds(vad, one.command.clip) });
  }
  await vad.close();
  const turns = heard.flatMap((one) => one.turns);
  reportLatency(context, turns, placeTurns(placed));
  reportUnderstanding(context, heard);
}

async function sayAll(context: BenchContext, room: VirtualRoom): Promise<HeardCommand[]> {
  const folder = context.cleanUp.temporaryFolder();
  const studio = new Studio(folder);
  const phrase = await wakePhrase(room);
  const turns = new SpokenTurns(room);
  const wanted = context.isQuick ? QUICK_ANSWERS : ANSWERS;
  context.say(`commands after "${phrase}", until ${wanted} are answered`);
  const heard: HeardCommand[] = [];
  let answered = 0;
  for (let n = 0; answered < wanted && n < wanted * MOST_SAID; n += 1) {
    const one = await turns.say(await speakCommand(studio, { folder, phrase, n }));
    heard.push(one);
    if (one.turns.length > 0) answered += 1;
    if (heard.length % PROGRESS_EVERY === 0) {
      context.say(`${heard.length} said, ${answered} answered`);
    }
  }
  return heard;
}

function reportLatency(
  { report }: BenchContext,
  turns: readonly TurnRecord[],
  placed: readonly PlacedTurn[],
): void {
  const between = (from: keyof TurnMarks, to: keyof TurnMarks): number[] =>
    turns.flatMap(({ marks }) => {
      const [fromMs, toMs] = [marks[from], marks[to]];
      return fromMs === undefined || toMs === undefined ? [] : [toMs - fromMs];
    });
  report(
    ...percentiles(
      between('endpointMs', 'firstAudioMs'),
      { name: 'endpoint-to-first-audio', unit: 'ms', note: `${NOTE} ${FIRST_AUDIO}` },
      [{ percentile: 50, target: 30 }, { percentile: 95 }, { percentile: 99, target: 80 }],
    ),
    ...percentiles(
      placed.flatMap(({ end, firstAudioMs }) =>
        end === 'whole' && firstAudioMs !== undefined ? [firstAudioMs] : [],
      ),
      { name: 'true-speech-end-to-first-audio', unit: 'ms', note: TRUE_END },
      [{ percentile: 50, target: 450 }, { percentile: 95 }],
    ),
  );
  for (const end of ['cut', 'late'] as const) {
    const count = placed.filter((turn) => turn.end === end).length;
    const name = end === 'cut' ? 'cut-off-turns' : 'late-turns';
    report({ name, unit: 'turns', value: count, samples: placed.length });
  }
  for (const [name, from, to] of STAGES) {
    const what = { name: `stage.${name}`, unit: 'ms', note: 'Marks of the turn ledger.' };
    report(...percentiles(between(from, to), what, [{ percentile: 50 }, { percentile: 95 }]));
  }
}

function reportUnderstanding({ report, say }: BenchContext, heard: readonly HeardCommand[]): void {
  const answered = heard.filter(({ turns }) => turns.length > 0);
  const understood = answered.filter(({ turns }) => turns.some(({ intent }) => intent !== null));
  for (const { command, turns } of heard) {
    if (turns.some(({ intent }) => intent !== null)) continue;
    const words = turns.map(({ transcript }) => `heard "${transcript}"`).join(', ');
    say(`not understood: ${command.speaker}, "${command.text}": ${words || 'no turn'}`);
  }
  const ofAll = { unit: '%', samples: heard.length };
  report(
    { ...ofAll, name: 'commands-answered', value: percentOf(answered.length, heard.length) },
    {
      ...ofAll,
      name: 'commands-understood',
      value: percentOf(understood.length, heard.length),
      note: 'An intent was found; of all commands, those that were never answered included.',
    },
  );
}

function reportMemory({ report }: BenchContext, pid: number, heard: readonly HeardCommand[]): void {
  report({
    name: 'resident-memory-after',
    value: memoryMiB(pid, 'VmRSS'),
    unit: 'MiB',
    samples: 1,
    note: `After ${heard.reduce((total, { turns }) => total + turns.length, 0)} spoken turns.`,
  });
}
