import Type, { type Static } from 'typebox';
import { KbStatus } from './kb-replies.ts';
import { AheadStatus, AssistantStatus, GpuStatus, MqttStatus, WakeStatus } from './status-parts.ts';

const closed = { additionalProperties: false };

const AudioStatus = Type.Object(
  {
    direction: Type.Enum(['input', 'output']),
    state: Type.Enum(['open', 'absent', 'stalled', 'closed']),
    device: Type.String(),
    streamErrors: Type.Integer(),
    droppedFrames: Type.Integer(),
    reason: Type.String(),
  },
  closed,
);

const PROVIDERS = ['tensorrt', 'cuda', 'cpu'] as const;

/** What an engine computes on, proved by its speed. */
const Provider = Type.Object(
  {
    model: Type.String(),
    asked: Type.Enum([...PROVIDERS]),
    inUse: Type.Enum([...PROVIDERS, 'unknown']),
    evidence: Type.String(),
  },
  closed,
);

const EngineStatus = Type.Object(
  {
    name: Type.String(),
    state: Type.Enum(['starting', 'ready', 'stand-in', 'failed']),
    /** Which engine, and why it is not the one that was chosen. */
    detail: Type.String(),
    /** What it computes on; absent: the rescue engine, on the CPU. */
    provider: Type.Optional(Provider),
  },
  closed,
);

/** A language model that may answer: this machine's, or that of a server. */
const ModelStatus = Type.Object(
  {
    name: Type.String(),
    /** Whether it is asked: `open` after failures, `half-open` while it is tried again. */
    state: Type.Enum(['closed', 'open', 'half-open']),
    isServing: Type.Boolean(),
    /** Of the last failure; empty: none. */
    lastError: Type.String(),
  },
  closed,
);

const count = Type.Integer({ minimum: 0 });

/** How well the microphone is heard. */
const HearingStatus = Type.Object(
  {
    /** What is wrong with the sound that arrives; absent: nothing. */
    trouble: Type.Optional(Type.Enum(['silent', 'clipping', 'hum', 'dropping'])),
    /** What takes the box's own voice out of it. */
    canceller: Type.Enum(['off', 'speexdsp', 'kalman', 'system']),
    /** State of the canceller; absent: nothing was played yet, or it does not tell. */
    echo: Type.Optional(
      Type.Object(
        {
          /** Absent: no echo was found. */
          delayMs: Type.Optional(Type.Number()),
          driftPpm: Type.Number(),
          /** What is taken out, dB; absent: not known. */
          erleDb: Type.Optional(Type.Number()),
          isConverged: Type.Boolean(),
        },
        closed,
      ),
    ),
    /** Wake words that were not obeyed: not believed, too soon after another, another box's. */
    wakesRejected: Type.Object({ unconfirmed: count, tooSoon: count, elsewhere: count }, closed),
  },
  closed,
);
export type HearingStatus = Static<typeof HearingStatus>;

/** How the box is. */
export const StatusReply = Type.Object(
  {
    version: Type.String(),
    pid: Type.Integer(),
    deviceId: Type.String(),
    stateFolder: Type.String(),
    /** Milliseconds since 1970 when this process was ready. */
    startedWallMs: Type.Number(),
    /** State of the conversation, for example `idle` or `listening`. */
    conversation: Type.String(),
    /** Whoever muted it: nothing is heard. */
    isMuted: Type.Boolean(),
    /** How loud it speaks by its setting, 0..100. */
    volumePercent: Type.Integer(),
    wake: WakeStatus,
    assistant: AssistantStatus,
    /** Setting models.tts. */
    voice: Type.String(),
    /** From the end of speech to the first sound of the reply, last turn; absent: none yet. */
    lastLatencyMs: Type.Optional(Type.Number()),
    /** Absent: there is no GPU, or it does not tell. */
    gpu: Type.Optional(GpuStatus),
    /** Each connection to a broker that is set up. */
    mqtt: Type.Array(MqttStatus),
    /** Settings that were changed since the start and count only after the next one. */
    restartNeeded: Type.Array(Type.String()),
    /** Announcements wait or are dropped. */
    doNotDisturb: Type.Boolean(),
    /** Timers that are running. */
    timers: Type.Integer(),
    audio: Type.Array(AudioStatus),
    engines: Type.Array(EngineStatus),
    /** In the order in which they are asked. */
    models: Type.Array(ModelStatus),
    /** Absent: nothing is heard or spoken in this process. */
    ahead: Type.Optional(AheadStatus),
    /** Absent: nobody listens in this process. */
    hearing: Type.Optional(HearingStatus),
    /** The owner's documents; absent: nobody keeps them in this process. */
    knowledge: Type.Optional(KbStatus),
    /** What a person should know, in whole sentences. */
    warnings: Type.Array(Type.String()),
  },
  closed,
);
export type StatusReply = Static<typeof StatusReply>;
