import { join } from 'node:path';
import { earshotVersion } from '../../daemon/compose/version.ts';
import { ensureBuilt } from './built.ts';
import { CleanUp } from './clean-up.ts';
import { type Finding, toFigure } from './figure.ts';
import { machineFacts } from './machine.ts';
import { parseOptions, USAGE } from './options.ts';
import { renderSuite, renderSummary, type SuiteResult, writeReport } from './report.ts';
import { type Suite, SuiteSkipped } from './suite.ts';
import { answers } from './suites/answers.ts';
import { bargeIn } from './suites/barge-in.ts';
import { commandPath } from './suites/command-path.ts';
import { data } from './suites/data.ts';
import { denoise } from './suites/denoise.ts';
import { documents } from './suites/documents.ts';
import { earsIdle } from './suites/ears-idle.ts';
import { echo } from './suites/echo.ts';
import { endpointing } from './suites/endpointing.ts';
import { engineHomes } from './suites/engine-homes.ts';
import { engineMemory } from './suites/engine-memory.ts';
import { firstAudio } from './suites/first-audio.ts';
import { indexing } from './suites/indexing.ts';
import { intents } from './suites/intents.ts';
import { languageLink } from './suites/language-link.ts';
import { llama } from './suites/llama.ts';
import { memory } from './suites/memory.ts';
import { mqttHome } from './suites/mqtt-home.ts';
import { onnxAdapters } from './suites/onnx-adapters.ts';
import { pipelineOverhead } from './suites/pipeline-overhead.ts';
import { reader } from './suites/reader.ts';
import { retrieval } from './suites/retrieval.ts';
import { searchSpeed } from './suites/search-speed.ts';
import { selfTalk } from './suites/self-talk.ts';
import { sherpa } from './suites/sherpa.ts';
import { sherpaVoice } from './suites/sherpa-voice.ts';
import { stages } from './suites/stages.ts';
import { start } from './suites/start.ts';
import { tools } from './suites/tools.ts';
import { wakeData } from './suites/wake-data.ts';

const SUITES: readonly Suite[] = [
  start,
  earsIdle,
  engineHomes,
  memory,
  engineMemory,
  mqttHome,
  pipelineOverhead,
  firstAudio,
  bargeIn,
  stages,
  sherpa,
  commandPath,
  reader,
  intents,
  retrieval,
  searchSpeed,
  indexing,
  answers,
  languageLink,
  data,
  denoise,
  documents,
  echo,
  selfTalk,
  sherpaVoice,
  tools,
  wakeData,
  endpointing,
  onnxAdapters,
  llama,
];
const ROOT = join(import.meta.dirname, '..', '..');
const INTERRUPTED = 130;
/** sysexits.h: the command line is wrong. */
const USAGE_ERROR = 64;

let current = new CleanUp();

async function runSuite(suite: Suite, isQuick: boolean): Promise<SuiteResult> {
  const startedMs = performance.now();
  const cleanUp = new CleanUp();
  current = cleanUp;
  const result: SuiteResult = { name: suite.name, seconds: 0, figures: [] };
  const say = (text: string): void => void process.stderr.write(`${suite.name}: ${text}\n`);
  const label = (note: string | undefined): string =>
    isQuick ? `Quick run. ${note ?? ''}`.trim() : (note ?? '');
  const report = (...findings: readonly Finding[]): void => {
    for (const finding of findings) {
      const name = `${suite.name}.${finding.name}`;
      result.figures.push(toFigure({ ...finding, name, note: label(finding.note) }));
    }
  };
  try {
    await suite.run({ root: ROOT, isQuick, cleanUp, report, say });
  } catch (error) {
    if (error instanceof SuiteSkipped) result.skipped = error.message;
    else result.failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  for (const failure of await cleanUp.close()) say(`cleaning up: ${failure}`);
  result.seconds = (performance.now() - startedMs) / 1000;
  return result;
}

async function bench(): Promise<number> {
  const options = parseOptions(
    process.argv.slice(2),
    SUITES.map(({ name }) => name),
  );
  if (options.isHelp) {
    const list = SUITES.map(({ name, about }) => `  ${name.padEnd(18)}${about}`).join('\n');
    process.stdout.write(`${USAGE}\nSuites:\n${list}\n`);
    return 0;
  }
  ensureBuilt(ROOT, (text) => process.stderr.write(`${text}\n`));
  const machine = machineFacts();
  const startedAt = new Date().toISOString();
  const chosen = SUITES.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  const results: SuiteResult[] = [];
  for (const suite of chosen) {
    const result = await runSuite(suite, options.isQuick);
    process.stdout.write(`${renderSuite(result)}\n`);
    results.push(result);
  }
  const figures = results.flatMap((result) => result.figures);
  writeReport(options.out, {
    version: earshotVersion(),
    quick: options.isQuick,
    startedAt,
    endedAt: new Date().toISOString(),
    machine,
    suites: results.map(({ figures: _, ...rest }) => rest),
    figures,
  });
  const { cores, cpu, node, load } = machine;
  process.stdout.write(`${cores} cores of ${cpu}, Node ${node}, load ${load} at the start\n`);
  process.stdout.write(`${renderSummary(figures)}Report: ${options.out}\n`);
  return results.some(({ failed }) => failed !== undefined) ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void current.close().then(() => process.exit(INTERRUPTED));
  });
}
try {
  process.exit(await bench());
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exit(USAGE_ERROR);
}
