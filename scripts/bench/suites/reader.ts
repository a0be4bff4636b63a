import { performance } from 'node:perf_hooks';
import type { Home, HomeDevice } from '../../../daemon/ports/home.ts';
import { loadLexicon } from '../../../daemon/skills/reader/lexicon.ts';
import { Reader } from '../../../daemon/skills/reader/reader.ts';
import { loadSentences } from '../../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../../daemon/skills/understanding.ts';
import { percentiles } from '../figure.ts';
import type { BenchContext, Suite } from '../suite.ts';

/** Twenty rooms with twenty-five things each. */
const ROOMS =
  'living room,kitchen,dining room,hallway,bedroom,kids room,bathroom,office,closet,basement,' +
  'garage,porch,attic,laundry,pantry,guest room,gym,library,studio,terrace';
const THINGS: Readonly<Record<string, string>> = {
  light: 'ceiling light,floor lamp,wall lamp,desk lamp,spots,strip,bedside lamp,reading light',
  switch: 'plug,outlet,heater plug,kettle,coffee machine',
  cover: 'blinds,curtain,shutter',
  fan: 'fan,air purifier',
  media_player: 'speaker,television,radio',
  climate: 'thermostat,heater',
  lock: 'door lock,window lock',
};

/** What is said, by what has to be done to understand it. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  template: ['turn on the kitchen floor lamp', 'set a timer for ten minutes', 'what time is it'],
  joined: [
    'turn on the kitchen lights and close the bedroom blinds',
    'turn off the office fan, the office desk lamp and the attic spots',
    'turn on the kitchen and bedroom lights',
  ],
  'near-name': ['turn on the kichen flor lamp', 'turn off the libary reeding light'],
  free: [
    'could you make the lights in the office a little less bright please i have a headache',
    'it is way too dark in here',
    'i would really like it to be blue in the bedroom',
    "i'm tired, kill all the lights upstairs",
  ],
  other: [
    'who invented the telephone and in which year did that happen',
    'please tell my sister that i am going to be late for dinner tonight',
    'what is the exchange rate between the dollar and the yen',
    'book a table for four at the italian place around the corner',
  ],
};
const ROUNDS = 100;
const QUICK_ROUNDS = 10;
const TARGET_P95_MS = 5;
const NOTE =
  'A home of 500 devices. The strict grammar and the free reader together, in one thread.';

/** Text to intent, whatever way it is said. */
export const reader: Suite = {
  name: 'reader',
  about: 'sentences said in many ways, understood with a home of 500 devices',
  run: async (context) => runReader(context),
};

function runReader({ isQuick, report }: BenchContext): void {
  const home = largeHome();
  const sentences = loadSentences();
  const understanding = compileUnderstanding({ sentences, home });
  const free = new Reader({ understanding, sentences, lexicon: loadLexicon(), home });
  const all: number[] = [];
  for (const [kind, texts] of Object.entries(SAID)) {
    const tookMs: number[] = [];
    for (let round = 0; round < (isQuick ? QUICK_ROUNDS : ROUNDS); round += 1) {
      for (const text of texts) {
        // A room by turns, or what was read just before is only looked up.
        const area = home.areas[round % home.areas.length]?.name ?? '';
        const startedMs = performance.now();
        free.read(text, { area, nowMs: startedMs });
        tookMs.push(performance.now() - startedMs);
      }
    }
    all.push(...tookMs);
    report(
      ...percentiles(tookMs, { name: `reader.${kind}`, unit: 'ms', note: NOTE }, [
        { percentile: 50 },
        { percentile: 95 },
      ]),
    );
  }
  report(
    ...percentiles(all, { name: 'reader.all', unit: 'ms', note: NOTE }, [
      { percentile: 50 },
      { percentile: 95, target: TARGET_P95_MS },
    ]),
  );
}

function largeHome(): Home {
  const rooms = ROOMS.split(',');
  const devices = rooms.flatMap((areaId) =>
    Object.entries(THINGS).flatMap(([domain, names]) =>
      names.split(',').map((thing): HomeDevice => {
        const name = `${areaId} ${thing}`;
        return { id: name, name, areaId, domain, aliases: [], can: new Set(['turn-on']) };
      }),
    ),
  );
  const areas = rooms.map((name) => ({ id: name, name, aliases: [], floorId: 'first' }));
  return { floors: [{ id: 'first', name: 'first floor', aliases: ['upstairs'] }], areas, devices };
}
