import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduce } from '../../daemon/dialog/reduce.ts';
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  IDLE,
} from '../../daemon/dialog/states.ts';

const EVENTS: readonly ConversationEvent['name'][] = [
  ...(['woken', 'called', 'speech-started', 'no-speech', 'speech-dropped', 'barge-in'] as const),
  ...(['utterance-ended', 'utterance-ignored', 'hearing-failed', 'announcement'] as const),
  ...(['reply-starts', 'reply-is-empty', 'playback-ended', 'cancel'] as const),
  ...(['muted', 'unmuted', 'hearing-lost', 'hearing-back'] as const),
];

interface Step {
  name: ConversationEvent['name'];
  /** Which of the last turns it names; turns that begin get a fresh one. */
  back: number;
  asks: boolean;
  isUserSpeaking: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...EVENTS),
  // Mostly the live turn, or a random walk would seldom see one end.
  back: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 2 })),
  asks: fc.boolean(),
  isUserSpeaking: fc.boolean(),
});
const walk = fc.array(step, { maxLength: 120 });

interface Moment {
  before: ConversationState;
  event: ConversationEvent;
  after: ConversationState;
  effects: readonly ConversationEffect[];
  isKnown: boolean;
}

function live(steps: readonly Step[]): Moment[] {
  let turns = 0;
  let state: ConversationState = IDLE;
  return steps.map(({ name, back, asks, isUserSpeaking }) => {
    const starts = name === 'utterance-ended' || name === 'announcement';
    const turnId = `t${starts ? turns++ : Math.max(0, turns - 1 - back)}`;
    const event = { name, turnId, asks, isUserSpeaking } as ConversationEvent;
    const transition = reduce(state, event);
    const before = state;
    state = transition?.state ?? state;
    const effects = transition?.effects ?? [];
    return { before, event, after: state, effects, isKnown: transition !== undefined };
  });
}

/** Checks every moment of many walks. */
function always(check: (moment: Moment, before: readonly Moment[]) => void): void {
  fc.assert(
    fc.property(walk, (steps) => {
      const moments = live(steps);
      for (const [index, moment] of moments.entries()) check(moment, moments.slice(0, index));
    }),
    { numRuns: 1000 },
  );
}

const turnOf = (state: ConversationState): string | undefined =>
  'turnId' in state ? state.turnId : undefined;

/** The last effect of a kind so far. */
function last<N extends ConversationEffect['name']>(
  name: N,
  moments: readonly Moment[],
): Extract<ConversationEffect, { name: N }> | undefined {
  const isWanted = (
    effect: ConversationEffect,
  ): effect is Extract<ConversationEffect, { name: N }> => effect.name === name;
  return moments.flatMap(({ effects }) => effects).findLast(isWanted);
}

describe('the conversation table', () => {
  it('has at most one live turn, and never starts one twice', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const open = new Set<string>();
        const begun = new Set<string>();
        for (const { event, before, effects, isKnown } of live(steps)) {
          const endsItself = event.name === 'reply-is-empty' || event.name === 'playback-ended';
          const turnId = turnOf(before);
          if (endsItself && isKnown && turnId !== undefined) open.delete(turnId);
          for (const effect of effects) {
            if (effect.name === 'cancel-turn') open.delete(effect.turnId);
            if (effect.name !== 'start-turn' && effect.name !== 'start-announcement') continue;
            expect(begun.has(effect.turnId)).toBe(false);
            begun.add(effect.turnId);
            open.add(effect.turnId);
            expect(open.size).toBe(1);
          }
        }
      }),
    );
  });

  it('leaves a turn by its own end, or cancels it once and then flushes it once', () => {
    always(({ before, event, after, effects }) => {
      const turnId = turnOf(before);
      const isLeft = turnId !== undefined && turnId !== turnOf(after);
      const ends = effects.filter(
        ({ name }) => name === 'cancel-turn' || name === 'flush-playback',
      );
      const endedItself = event.name === 'reply-is-empty' || event.name === 'playback-ended';
      const expected =
        isLeft && !endedItself
          ? [
              { name: 'cancel-turn', turnId },
              { name: 'flush-playback', turnId },
            ]
          : [];
      expect(ends).toEqual(expected);
    });
  });

  it('takes only the live turn for over', () => {
    always(({ before, event, isKnown }) => {
      if (event.name !== 'reply-is-empty' && event.name !== 'playback-ended') return;
      expect(isKnown).toBe(turnOf(before) === event.turnId);
    });
  });

  it('never starts a turn from speech while it is muted, and hears nothing then', () => {
    always((moment, before) => {
      const { after, effects } = moment;
      const isMuted =
        moment.before.name === 'muted' ||
        ('after' in moment.before && moment.before.after === 'muted');
      if (isMuted) expect(effects.some(({ name }) => name === 'start-turn')).toBe(false);
      const staysMuted = after.name === 'muted' || ('after' in after && after.after === 'muted');
      if (staysMuted) expect(last('hear', [...before, moment])?.mode).toBe('nothing');
    });
  });

  it('changes nothing at an event that it does not know', () => {
    always(({ before, after, effects, isKnown }) => {
      if (isKnown) return;
      expect(after).toBe(before);
      expect(effects).toEqual([]);
    });
  });

  it('is silent while interrupted, and never flushes what it resumed before its end', () => {
    always((moment, before) => {
      const { after, effects } = moment;
      const pauses = ['pause-playback', 'hold-playback', 'resume-playback'];
      const all = [...before, moment].flatMap((some) => some.effects);
      const turnId = turnOf(after);
      const lastOfTurn = all.findLast(
        (effect) => pauses.includes(effect.name) && 'turnId' in effect && effect.turnId === turnId,
      );
      if (after.name === 'interrupted') {
        expect(['pause-playback', 'hold-playback']).toContain(lastOfTurn?.name);
      } else if (lastOfTurn) {
        expect(lastOfTurn.name).toBe('resume-playback');
      }
      const resumed = effects.find(({ name }) => name === 'resume-playback');
      if (resumed) expect(effects.map(({ name }) => name)).not.toContain('flush-playback');
      const flushed = effects.filter(({ name }) => name === 'flush-playback');
      if (flushed.length > 0) expect(turnOf(moment.before)).not.toBe(turnOf(after));
    });
  });

  it('hears what the state needs, and is never left ducked without a reply', () => {
    always((moment, before) => {
      const { after } = moment;
      const mode = last('hear', [...before, moment])?.mode ?? 'rest';
      const isDucked = last('duck', [...before, moment])?.isOn ?? false;
      if (after.name === 'idle' || after.name === 'faulted') expect(mode).toBe('rest');
      if (after.name === 'followUp') expect(mode).toBe('follow-up');
      if ('after' in after && after.after === 'idle') expect(mode).toBe('reply');
      if (after.name !== 'speaking' && after.name !== 'interrupted') expect(isDucked).toBe(false);
    });
  });

  it('gets from every state back to rest', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const state = live(steps).at(-1)?.after ?? IDLE;
        const calmed = reduce(state, { name: 'cancel' })?.state ?? state;
        expect(['idle', 'muted', 'faulted']).toContain(calmed.name);
      }),
    );
  });
});
