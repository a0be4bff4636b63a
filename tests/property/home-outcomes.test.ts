import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { ActionOutcome, Home, HomeDevice, HomeHub } from '../../daemon/ports/home.ts';
import { homeSkills } from '../../daemon/skills/home/home-skills.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SkillRouter } from '../../daemon/skills/router.ts';

/** Each a word that stands in no other sentence, so that a name in a reply is a device. */
const NAMES = ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elder', 'Fir', 'Gorse', 'Hazel'];
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const replies = loadReplies();

const outcome = fc.constantFrom<ActionOutcome>(
  { kind: 'confirmed' },
  { kind: 'sent' },
  { kind: 'unanswered', waitedMs: 1 },
  { kind: 'unavailable' },
  { kind: 'refused', reason: 'on, done and open' },
  { kind: 'unreachable' },
);
const outcomes = fc.array(outcome, { minLength: 1, maxLength: NAMES.length });
const intent = fc.constantFrom('turn-on', 'turn-off', 'open', 'close', 'lock', 'toggle');

function hubWith(results: readonly ActionOutcome[]): HomeHub {
  const devices = results.map((_, index): HomeDevice => {
    const name = NAMES[index] ?? '';
    const can = new Set(['turn-on', 'turn-off', 'toggle', 'open', 'close', 'lock'] as const);
    return { id: String(index), name, domain: 'light', aliases: [], can };
  });
  const home: Home = { floors: [], areas: [], devices };
  return {
    home,
    state: () => ({ isAvailable: true, changedWallMs: 0 }),
    perform: async (id) => results[Number(id)] ?? { kind: 'unavailable' },
    onChange: () => () => {},
  };
}

async function replyTo(name: string, results: readonly ActionOutcome[]): Promise<string> {
  const slots = { domain: 'light', all: true } as const;
  const understand = () => [{ intent: `home.${name}`, slots, score: 1 }];
  const skills = homeSkills({ replies, hub: hubWith(results) });
  const router = new SkillRouter({ understand, skills, replies, minConfidence: 0 });
  const context = { clock: new ManualClock(), timeZone: 'UTC', lastReply: '' };
  return (await router.route({ text: 'x', confidence: 1 }, context).answer()).text;
}

/** The part of a reply that says what was done; '' for none. */
function claim(reply: string, failed: number): string {
  if (failed === 0) return reply;
  const [done = '', ...rest] = reply.split(', but ');
  return rest.length > 0 ? done : '';
}

function isDone({ kind }: ActionOutcome): boolean {
  return kind === 'confirmed' || kind === 'sent';
}

describe('the answer to a command', () => {
  it('claims nothing for a device that neither confirmed nor was sent it', async () => {
    await fc.assert(
      fc.asyncProperty(intent, outcomes, async (name, results) => {
        const reply = await replyTo(name, results);
        const done = results.filter(isDone).length;
        const failed = results.length - done;
        const claimed = claim(reply, failed).toLowerCase();
        for (const [index, result] of results.entries()) {
          if (!isDone(result)) expect(claimed).not.toContain(NAMES[index]?.toLowerCase());
        }
        if (failed > 0) {
          expect(reply).toMatch(/did not answer|not available|refused|can't reach/i);
          // Of several, a part is named or counted, and never called by the name of all.
          expect(claimed).not.toMatch(/^the lights/);
          const counted = /^(\w+) of the lights/.exec(claimed)?.[1];
          if (counted !== undefined) expect(counted).toBe(NUMBERS[done]);
        } else expect(claimed).not.toBe('');
        if (done === 0) expect(claimed).toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('says of every failure how many there were, or whose it was', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, async (results) => {
        const reply = (await replyTo('turn-on', results)).toLowerCase();
        const byKind = new Map<string, number[]>();
        for (const [index, { kind }] of results.entries()) {
          byKind.set(kind, [...(byKind.get(kind) ?? []), index]);
        }
        for (const [kind, indexes] of byKind) {
          if (kind === 'confirmed' || kind === 'sent' || indexes.length === results.length)
            continue;
          const isNamed = indexes.every((index) =>
            reply.includes(NAMES[index]?.toLowerCase() ?? '?'),
          );
          const isCounted = reply.includes(`${NUMBERS[indexes.length]} of the lights`);
          expect(isNamed || isCounted, reply).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
