import Type, { type Static } from 'typebox';
import type { StatusReply } from '../status-reply.ts';

const closed = { additionalProperties: false };

/** The words of Home Assistant's `assist_satellite`. */
export const SATELLITE_STATES = ['idle', 'listening', 'processing', 'responding'] as const;
type SatelliteState = (typeof SATELLITE_STATES)[number];

/** States of the conversation in these words. */
const OF_CONVERSATION: Readonly<Record<string, SatelliteState>> = {
  listening: 'listening',
  followUp: 'listening',
  transcribing: 'listening',
  interrupted: 'listening',
  thinking: 'processing',
  speaking: 'responding',
};

/** How the box is, for other programs: a part of the status, in words that stay. */
export const BoxState = Type.Object(
  {
    state: Type.Enum([...SATELLITE_STATES]),
    version: Type.String(),
    muted: Type.Boolean(),
    do_not_disturb: Type.Boolean(),
    volume: Type.Integer({ minimum: 0, maximum: 100, description: 'Percent.' }),
    wake_word_enabled: Type.Boolean(),
    wake_word: Type.String(),
    sensitivity: Type.Number({ minimum: 0, maximum: 1 }),
    assistant: Type.String(),
    voice: Type.String({ description: 'Setting models.tts.' }),
    speech_active: Type.Boolean({ description: 'Somebody speaks to the box.' }),
    problem: Type.Boolean({ description: 'Microphone, speaker or an engine is missing.' }),
    problems: Type.Array(Type.String(), { maxItems: 20 }),
    restart_needed: Type.Boolean({ description: 'A setting waits for the next start.' }),
    timers: Type.Integer({ minimum: 0 }),
    documents: Type.Integer({ minimum: 0, description: 'That can be answered from.' }),
    documents_waiting: Type.Integer({ minimum: 0, description: 'To be read.' }),
    last_latency_ms: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'From the end of speech to the first sound of the reply.',
    }),
    gpu_temperature_c: Type.Union([Type.Number(), Type.Null()]),
    gpu_memory_mib: Type.Union([Type.Number(), Type.Null()]),
    gpu_power_w: Type.Union([Type.Number(), Type.Null()]),
  },
  closed,
);
export type BoxState = Static<typeof BoxState>;

const MAX_PROBLEMS = 20;

/** What the retained `state` holds. */
export function boxState(status: StatusReply): BoxState {
  const { gpu, lastLatencyMs } = status;
  const problems = problemsOf(status);
  return {
    state: OF_CONVERSATION[status.conversation] ?? 'idle',
    version: status.version,
    muted: status.isMuted,
    do_not_disturb: status.doNotDisturb,
    volume: status.volumePercent,
    wake_word_enabled: status.wake.isEnabled,
    wake_word: status.wake.phrase,
    sensitivity: status.wake.sensitivity,
    assistant: status.assistant.name,
    voice: status.voice,
    speech_active: status.conversation === 'transcribing',
    problem: problems.length > 0,
    problems,
    restart_needed: status.restartNeeded.length > 0,
    timers: status.timers,
    documents: status.knowledge?.indexed ?? 0,
    documents_waiting: status.knowledge?.waiting ?? 0,
    last_latency_ms: lastLatencyMs === undefined ? null : Math.round(Math.max(0, lastLatencyMs)),
    gpu_temperature_c: gpu?.temperatureC ?? null,
    gpu_memory_mib: gpu?.memoryUsedMiB ?? null,
    gpu_power_w: gpu?.powerW ?? null,
  };
}

function problemsOf({ audio, engines, isMuted }: StatusReply): string[] {
  const sound = audio.flatMap(({ direction, state, reason }) => {
    const isMeant = state === 'open' || (isMuted && direction === 'input');
    const name = direction === 'input' ? 'microphone' : 'speaker';
    return isMeant ? [] : [`${name}: ${reason || state}`];
  });
  const failed = engines.flatMap(({ name, state, detail }) =>
    state === 'failed' ? [`${name}: ${detail}`] : [],
  );
  return [...sound, ...failed].slice(0, MAX_PROBLEMS);
}
