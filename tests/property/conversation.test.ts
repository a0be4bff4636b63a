import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduce } from '../../daemon/dialog/reduce.ts';
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  IDLE,
} from '../../daemon/dialog/states.ts';

/** Turn ids are fresh for every turn, as the conversation makes them; ends may name any turn. */
const step = fc.record({
  name: fc.constantFrom<ConversationEvent['name']>(
    'woken',
    'speech-started',
    'no-speech',
    'speech-dropped',
    'utterance-ended',
    'announcement',
    'reply-starts',
    'reply-is-empty',
    'playback-ended',
    'cancel',
    'hearing-lost',
  ),
  back: fc.nat({ max: 2 }),
});

interface Run {
  states: ConversationState[];
  effects: ConversationEffect[][];
  events: ConversationEvent[];
}

function run(steps: readonly { name: ConversationEvent['name']; back: number }[]): Run {
  const result: Run = { states: [IDLE], effects: [], events: [] };
  let turns = 0;
  let state: ConversationState = IDLE;
  for (const { name, back } of steps) {
    const starts = name === 'utterance-ended' || name === 'announcement';
    const turnId = `t${starts ? turns++ : Math.max(0, turns - 1 - back)}`;
    const event = { name, turnId } as ConversationEvent;
    const transition = reduce(state, event);
    state = transition?.state ?? state;
    result.states.push(state);
    result.effects.push([...(transition?.effects ?? [])]);
    result.events.push(event);
  }
  return result;
}

const turnOf = (state: ConversationState | undefined): string | undefined =>
  state && 'turnId' in state ? state.turnId : undefined;

describe('the conversation table', () => {
  it('has at most one live turn, and never starts one twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { effects } = run(steps);
        const started = effects.flat().filter(({ name }) => name.startsWith('start-'));
        const ids = started.map((effect) => 'turnId' in effect && effect.turnId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('leaves thinking and speaking by the end of that turn, or cancels it exactly once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { states, effects, events } = run(steps);
        for (const [i, event] of events.entries()) {
          const before = turnOf(states[i]);
          const after = turnOf(states[i + 1]);
          if (before === undefined || before === after) continue;
          const names = (effects[i] ?? []).map(({ name }) => name);
          const cancels = names.filter((name) => name === 'cancel-turn').length;
          const flushes = names.filter((name) => name === 'flush-playback').length;
          const endedItself = event.name === 'reply-is-empty' || event.name === 'playback-ended';
          expect([cancels, flushes]).toEqual(endedItself ? [0, 0] : [1, 1]);
          if (!endedItself) {
            expect(names.indexOf('cancel-turn')).toBeLessThan(names.indexOf('flush-playback'));
          }
        }
      }),
    );
  });

  it('listens again whenever it comes to rest, and is deaf while a turn lives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { states, effects } = run(steps);
        let mode = 'rest';
        for (const [i, some] of effects.entries()) {
          for (const effect of some) if (effect.name === 'hear') mode = effect.mode;
          const state = states[i + 1]?.name ?? 'idle';
          if (state === 'idle') expect(mode).toBe('rest');
          if (['thinking', 'speaking'].includes(state)) expect(mode).toBe('nothing');
        }
      }),
    );
  });
});
