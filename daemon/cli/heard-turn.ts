import type { Turn } from '../dialog/turn.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';

/** How a recording was played: as fast as it could be understood, or at its own speed. */
export type HearPace = 'fast' | 'realtime';

/** One turn as `earshot hear` prints it. */
export interface HeardTurn {
  wake: { phrase: string } | null;
  transcript: string;
  /** 0..1. */
  confidence: number;
  source: 'grammar' | 'dictation' | null;
  intent: { name: string; slots: Record<string, string | number | true> } | null;
  reply: string;
  /** What of the reply was played to its end. */
  heard: string;
  timings: {
    /** Places in the recording, ms of its own time; `reply` is its first sample. */
    positionMs: { wakeEnd?: number; speechStart?: number; speechEnd?: number; reply?: number };
    /** Work, ms of wall time. */
    processingMs: { transcript?: number; intent?: number };
    /** Waiting as a person feels it, ms; only in real time. */
    latencyMs?: { endpoint?: number; firstAudio?: number };
  };
}

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const DECIMALS = 10;

export function heardTurn(turn: Turn, pace: HearPace): HeardTurn {
  const { marks, times, wake, transcript, intent } = turn;
  return {
    wake: wake ? { phrase: wake.phrase } : null,
    transcript: transcript?.text ?? '',
    confidence: round(transcript?.confidence ?? 0, 100),
    source: transcript?.source ?? null,
    intent: intent ?? null,
    reply: turn.reply,
    heard: turn.heard,
    timings: {
      positionMs: defined({
        wakeEnd: sampleMs(wake?.endSample),
        speechStart: sampleMs(turn.startSample),
        speechEnd: sampleMs(times?.speechEndSample),
        reply: sampleMs(turn.replyStartSample),
      }),
      processingMs: defined({
        transcript: between(times?.endpointMs, times?.transcriptMs),
        intent: between(marks.transcriptMs, marks.intentMs),
      }),
      ...(pace === 'fast'
        ? {}
        : {
            latencyMs: defined({
              endpoint: between(marks.speechEndMs, marks.endpointMs),
              firstAudio: between(marks.speechEndMs, marks.firstAudioMs),
            }),
          }),
    },
  };
}

/** The same for a person, a few lines. */
export function heardTurnText(turn: HeardTurn): string {
  const { positionMs, processingMs, latencyMs } = turn.timings;
  const slots = Object.entries(turn.intent?.slots ?? {}).map(([key, value]) => `${key}=${value}`);
  const understood = turn.intent ? [turn.intent.name, ...slots].join(' ') : 'nothing I can do';
  const isAsked = turn.source !== null;
  const lines = [
    turn.wake ? `wake    ${turn.wake.phrase}` : undefined,
    isAsked ? `heard   ${turn.transcript || '(no words)'}` : undefined,
    isAsked ? `intent  ${understood}` : 'intent  (the box speaks by itself)',
    `reply   ${turn.reply || '(silence)'}`,
    `audio   ${list(positionMs, 'ms into the recording')}`,
    isAsked ? `work    ${list(processingMs, 'ms')}` : undefined,
    latencyMs ? `wait    ${list(latencyMs, 'ms after the end of speech')}` : undefined,
  ];
  return `${lines.filter((line) => line !== undefined).join('\n')}\n`;
}

function list(values: Record<string, number>, unit: string): string {
  const parts = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return `${parts.join(', ')} ${unit}`;
}

function sampleMs(sample: number | undefined): number | undefined {
  return sample === undefined ? undefined : Math.round(sample / SAMPLES_PER_MS);
}

function between(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  if (fromMs === undefined || toMs === undefined) return undefined;
  return round(toMs - fromMs, DECIMALS);
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

function defined<K extends string>(values: Record<K, number | undefined>): { [k in K]?: number } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [k in K]?: number };
}
