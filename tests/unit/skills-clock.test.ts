import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { ClockSkill } from '../../daemon/skills/clock-skill.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';

async function say(intent: string, instant: string, timeZone: string): Promise<string> {
  const skill = new ClockSkill({ replies: loadReplies() });
  const clock = new ManualClock(Date.parse(instant));
  const context = { clock, timeZone, lastReply: '' };
  return (await skill.handle({ intent, slots: {}, score: 1 }, context)).text;
}

describe('the clock', () => {
  it.each([
    ['2026-11-21T16:20:00Z', 'UTC', "It's 4:20 PM."],
    ['2026-11-21T16:20:00Z', 'Europe/Berlin', "It's 5:20 PM."],
    ['2026-11-21T16:20:00Z', 'Asia/Kolkata', "It's 9:50 PM."],
    ['2026-11-21T16:05:59Z', 'UTC', "It's 4:05 PM."],
    ['2026-11-21T16:00:30Z', 'UTC', "It's 4 PM."],
    ['2026-11-21T00:30:00Z', 'UTC', "It's 12:30 AM."],
  ])('tells the time at %s in %s', async (instant, timeZone, text) => {
    expect(await say('clock.time', instant, timeZone)).toBe(text);
  });

  it.each([
    ['UTC', "It's Saturday, November 21, 2026."],
    ['Pacific/Auckland', "It's Sunday, November 22, 2026."],
  ])('tells the date in %s', async (timeZone, text) => {
    expect(await say('clock.date', '2026-11-21T16:20:00Z', timeZone)).toBe(text);
  });
});
