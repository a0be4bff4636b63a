import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
const R = process.argv[2]!;
const show = process.argv[3] ?? '';
const { Reader } = await import(R + '/daemon/skills/reader/reader.ts');
const { loadLexicon } = await import(R + '/daemon/skills/reader/lexicon.ts');
const { loadSentences } = await import(R + '/daemon/skills/sentences.ts');
const { compileUnderstanding } = await import(R + '/daemon/skills/understanding.ts');
const h = parse(readFileSync(R + '/daemon/cli/eval/free-speech-home.yaml', 'utf8'));
const can = new Set(['turn-on', 'turn-off']);
const home = {
  floors: h.floors.map((f: any) => ({ id: f.name, name: f.name, aliases: f.aliases ?? [] })),
  areas: h.areas.map((f: any) => ({ id: f.name, name: f.name, aliases: f.aliases ?? [], floorId: f.floor })),
  devices: h.devices.map((f: any) => ({ id: f.name, name: f.name, aliases: f.aliases ?? [], areaId: f.area, domain: f.domain, can })),
};
const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home });
const reader = new Reader({ understanding, sentences, lexicon: loadLexicon(), home });
const { does, may } = parse(readFileSync(R + '/daemon/cli/eval/slurp-intents.yaml', 'utf8'));
const L = readFileSync('/work/shared/data/slurp_text/devel.jsonl', 'utf8').trim().split('\n').map((x) => JSON.parse(x));
const half = (s: string) => createHash('sha1').update(s).digest()[0]! % 2;
for (const H of [0, 1]) {
  const c = { iot: 0, iotRight: 0, iotWrong: 0, does: 0, right: 0, wrong: 0, other: 0, otherActed: 0, nonIot: 0, nonIotHome: 0 };
  for (const x of L.filter((x) => half(x.sentence) === H)) {
    const r = reader.read(x.sentence, { area: h.here, nowMs: 0 });
    const cmds = r.commands.length ? r.commands : r.question ? r.question.commands : [];
    const got = cmds.map((m: any) => m.intent);
    const want = does[x.intent] ?? may[x.intent];
    const acted = r.commands.length > 0;
    const right = got.length > 0 && want !== undefined && got.every((g: string) => want.includes(g));
    const line = () => console.log(x.intent.padEnd(20), x.sentence.padEnd(60), JSON.stringify(cmds), r.question?.kind ?? '', r.certainty.toFixed(2));
    if (/^iot/.test(x.intent)) { c.iot++; if (right) c.iotRight++; else if (acted) c.iotWrong++; if (!right && H === 0 && show.includes('i')) line(); if (right && H === 0 && show.includes('r')) line(); }
    else { c.nonIot++; if (acted && got.some((g: string) => g.startsWith('home.')) && !(may[x.intent] && right)) { c.nonIotHome++; if (H === 0 && show.includes('h')) line(); } }
    if (does[x.intent]) { c.does++; if (right) c.right++; else if (acted) { c.wrong++; if (H === 0 && show.includes('w')) line(); } }
    else if (!want) { c.other++; if (acted) { c.otherActed++; if (H === 0 && show.includes('o')) line(); } }
  }
  console.log(H ? 'HELD' : 'WORK', JSON.stringify(c), 'iot', (c.iotRight / c.iot * 100).toFixed(1), 'otherActed%', (c.otherActed / c.other * 100).toFixed(2), 'does right%', (c.right / c.does * 100).toFixed(1));
}
