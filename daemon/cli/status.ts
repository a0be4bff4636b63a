import { execute } from '../control/execute.ts';
import type { StatusReply } from '../control/status-reply.ts';
import { hearingRows } from './hearing-rows.ts';
import { kbLine } from './kb-rows.ts';
import { mqttRow } from './mqtt-rows.ts';
import { withCore } from './nearest-core.ts';
import { columns, formatWall } from './output.ts';
import type { CliSession } from './session.ts';

/** `earshot status`: how the running daemon is. */
export async function statusCommand(session: CliSession): Promise<void> {
  const { signal } = new AbortController();
  const status = await withCore(session, 'status', (core) =>
    execute(core, { verb: 'status', params: {}, signal }),
  );
  const { timeZone } = session.parts.environment;
  session.output.result(status, () => describeStatus(status, timeZone));
  session.output.notes([...status.warnings, ...(status.knowledge?.notes ?? [])]);
}

/** What each state of the conversation means to who looks. */
const STATE_WORDS: Readonly<Record<string, string>> = {
  idle: 'idle, waits to be addressed',
  muted: 'muted, the microphone is off until `earshot unmute`',
  faulted: 'faulted, there is no microphone to hear with',
  listening: 'listening, was addressed',
  followUp: 'listening, may be answered without the wake word',
  transcribing: 'listening, somebody speaks',
  thinking: 'thinking',
  speaking: 'speaking',
  interrupted: 'interrupted, finds out whether it is meant',
};

function conversationText({ conversation, doNotDisturb }: StatusReply): string {
  const words = STATE_WORDS[conversation] ?? conversation;
  return doNotDisturb ? `${words}; do not disturb: what can wait is not said` : words;
}

function describeStatus(status: StatusReply, timeZone: string): string {
  const since = formatWall(status.startedWallMs, timeZone);
  const rows = [
    ['conversation', conversationText(status)],
    ...status.audio.map(audioRow),
    ...(status.hearing ? hearingRows(status.hearing) : []),
    ...status.engines.map(engineRow),
    ...status.models.map(modelRow),
    ...(status.ahead ? [aheadRow(status.ahead)] : []),
    ...status.mqtt.map(mqttRow),
    ...(status.knowledge ? [['documents', kbLine(status.knowledge)]] : []),
    ['timers', `${status.timers} running`],
    ...(status.restartNeeded.length > 0
      ? [['waits for restart', status.restartNeeded.join(', ')]]
      : []),
    ['state folder', status.stateFolder],
  ];
  const head = `Earshot ${status.version}, process ${status.pid}, ready since ${since}`;
  return `${head}\n${columns(rows.map(([name = '', text = '']) => [`  ${name}`, text]))}`;
}

const MS_PER_S = 1000;
const PROVIDER_NAMES = { tensorrt: 'TensorRT', cuda: 'CUDA', cpu: 'the CPU', unknown: 'unknown' };

function engineRow({ name, state, detail, provider }: StatusReply['engines'][number]): string[] {
  const place = provider && provider.inUse !== 'cpu' ? ` on ${PROVIDER_NAMES[provider.inUse]}` : '';
  return [name, `${state}: ${detail}${place}`];
}

/** The only model of the box needs no line beside that of its engine. */
function modelRow(model: StatusReply['models'][number]): string[] {
  const { name, state, isServing, lastError } = model;
  const trouble = lastError === '' ? '' : ` (${lastError})`;
  const word = state === 'closed' ? 'ready' : 'not asked for now';
  return [`model ${name}`, `${isServing ? 'answers' : word}${trouble}`];
}

function aheadRow(ahead: NonNullable<StatusReply['ahead']>): string[] {
  const { begun, adopted, dropped, droppedWorkMs, droppedAudioMs, cacheHits, cacheMisses } = ahead;
  if (begun + cacheHits + cacheMisses === 0) return ['ahead', 'nothing was begun early yet'];
  const seconds = (ms: number): string => `${(ms / MS_PER_S).toFixed(1)} s`;
  const cost = `${seconds(droppedWorkMs)} of work, ${seconds(droppedAudioMs)} of audio`;
  const early = `${begun} answers begun early, ${adopted} used, ${dropped} dropped (${cost})`;
  return ['ahead', `${early}; ${cacheHits} of ${cacheHits + cacheMisses} sentences from memory`];
}

function audioRow(audio: StatusReply['audio'][number]): string[] {
  const name = audio.direction === 'input' ? 'microphone' : 'speaker';
  const { state, device, reason, streamErrors, droppedFrames } = audio;
  const losses = [
    streamErrors > 0 ? `${streamErrors} stream errors` : '',
    droppedFrames > 0 ? `${droppedFrames} frames lost` : '',
  ].filter((text) => text !== '');
  const why = [reason, ...losses].filter((text) => text !== '').join(', ');
  return [name, `${state}: ${device}${why === '' ? '' : ` (${why})`}`];
}
