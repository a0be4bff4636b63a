import { Command, CommanderError } from 'commander';
import { asEarshotError, EarshotError, ERRORS } from '../base/errors.ts';
import { Output } from './output.ts';
import { registerBox } from './program-box.ts';
import { registerConfig } from './program-config.ts';
import { registerEval } from './program-eval.ts';
import { EXAMPLES } from './program-examples.ts';
import { registerHome } from './program-home.ts';
import { registerKb } from './program-kb.ts';
import { registerManners } from './program-manners.ts';
import { registerModels } from './program-models.ts';
import { registerRecords } from './program-records.ts';
import { registerSpeakers } from './program-speakers.ts';
import { registerWake } from './program-wake.ts';
import type { Act, CliParts, CommonOptions, HearOptions } from './session.ts';
import { wholeNumber } from './whole-number.ts';

const MAX_GAP_MS = 60_000;
/** Longer than most replies, during which the box is deaf. */
const DEFAULT_GAP_MS = 6000;
const DEFAULT_TURNS = 5;
const MAX_TURNS = 100;

/** Builds the command line. No command's code is loaded before the command is called. */
export function buildProgram(parts: CliParts, onExitCode: (code: number) => void): Command {
  const program = new Command('earshot');
  program
    .description('A private, hands-free voice assistant that lives on this machine.')
    .version(`earshot ${parts.version}`, '--version', 'print the version')
    .option('--json', 'print one line of JSON for another program')
    .option('--state <folder>', 'where Earshot keeps its state')
    .option('--config <file>', 'read this settings file instead of the usual one')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => parts.stdout(text), writeErr: () => undefined })
    .addHelpText('after', EXAMPLES.earshot)
    .exitOverride();
  const act: Act = async (work) => {
    const options = commonOptions(program);
    const code = await work({ parts, options, output: new Output(parts, options.json) });
    if (typeof code === 'number') onExitCode(code);
  };
  registerRun(program, { parts, act });
  registerHear(program, { parts, act });
  registerTalk(program, act);
  registerLook(program, act);
  registerManners(program, act);
  registerBox(program, act);
  registerConfig(program, act);
  registerModels(program, act);
  registerWake(program, act);
  registerEval(program, act);
  registerSpeakers(program, act);
  registerHome(program, act);
  registerRecords(program, act);
  registerKb(program, act);
  return program;
}

/** Runs one command. @param args without node and script @returns the exit code */
export async function runCli(args: readonly string[], parts: CliParts): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(parts, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    if (error instanceof CommanderError && error.code === 'commander.help') {
      program.outputHelp(); // no command at all
      return ERRORS.USAGE.exit;
    }
    const known = toUsageError(error);
    const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
    new Output(parts, own.includes('--json')).failure(known);
    return known.facts.exit;
  }
}

function toUsageError(error: unknown): EarshotError {
  if (!(error instanceof CommanderError)) return asEarshotError(error);
  const text = error.message.replace(/^error: /, '').replace(/\n/g, ' ');
  return new EarshotError('USAGE', text, { cause: error });
}

function commonOptions(program: Command): CommonOptions {
  const { json = false, state, config } = program.opts<Partial<CommonOptions>>();
  return {
    json,
    ...(state === undefined ? {} : { state }),
    ...(config === undefined ? {} : { config }),
  };
}

interface Registration {
  parts: CliParts;
  act: Act;
}

const GAP_HELP = 'silence between two files, in milliseconds';
const SET_HELP = 'change a setting for this run only, KEY=VALUE; may be given again';

function registerRun(program: Command, { parts, act }: Registration): void {
  program
    .command('run')
    .summary('run the daemon in the foreground')
    .description('Run the daemon in the foreground: listen, answer, and ring timers.')
    .option('--set <setting>', SET_HELP, gather, [])
    .addHelpText('after', EXAMPLES.run)
    .action(({ set }: { set: string[] }) =>
      act(async ({ options }) => parts.run({ ...options, flags: await flagsOf(set) })),
    );
}

interface HearFlags {
  wake: boolean;
  out?: string;
  realtime?: boolean;
  gapMs: number;
  set: string[];
}

function registerHear(program: Command, { parts, act }: Registration): void {
  program
    .command('hear')
    .summary('answer recordings as if they came from the microphone')
    .description(
      'Feed WAV files through the whole pipeline as the microphone, and print each turn.',
    )
    .argument('<files...>', 'WAV files, heard one after the other')
    .option('--no-wake', 'take every sentence as a command, without the wake phrase')
    .option('--out <file>', 'write the spoken replies into this WAV file')
    .option('--realtime', 'feed at the speed of a microphone; only then are latencies real')
    .option('--gap-ms <n>', GAP_HELP, wholeNumber(0, MAX_GAP_MS), DEFAULT_GAP_MS)
    .option('--set <setting>', SET_HELP, gather, [])
    .addHelpText('after', EXAMPLES.hear)
    .action((files: string[], { set, realtime = false, ...flags }: HearFlags) =>
      act(async ({ options, output }) => {
        const hear: HearOptions = { ...options, ...flags, realtime, flags: await flagsOf(set) };
        const { length } = await parts.hear(files, hear);
        if (length === 0) output.notes([hear.wake ? NOT_WOKEN : NOT_HEARD]);
      }),
    );
}

const NOT_HEARD = 'no speech was heard.';
const NOT_WOKEN = 'no wake phrase was heard; with --no-wake every sentence is a command.';

function registerTalk(program: Command, act: Act): void {
  program
    .command('ask')
    .summary('type a request and read the answer')
    .description('Type a request instead of saying it, and read the answer.')
    .argument('<text...>', 'the request; `-` reads it from standard input')
    .option('--yes', 'do what would be asked about first, such as unlocking a door')
    .addHelpText('after', EXAMPLES.ask)
    .action((words: string[], flags: { yes?: boolean }) =>
      act(async (session) => (await import('./ask.ts')).askCommand(words, flags, session)),
    );
  program
    .command('say')
    .summary('speak a text aloud, or into a WAV file')
    .description('Speak a text on the speaker, or write the speech into a WAV file.')
    .argument('<text...>', 'the text; `-` reads it from standard input')
    .option('--out <file>', 'write a WAV file instead; `-` is standard output')
    .addHelpText('after', EXAMPLES.say)
    .action((words: string[], flags: { out?: string }) =>
      act(async (session) => (await import('./say.ts')).sayCommand(words, flags, session)),
    );
}

function registerLook(program: Command, act: Act): void {
  program
    .command('turns')
    .summary('show the last turns and where their time went')
    .description('Show the last turns, the latest at the bottom, and where their time went.')
    .option('--limit <n>', 'how many', wholeNumber(1, MAX_TURNS), DEFAULT_TURNS)
    .addHelpText('after', EXAMPLES.turns)
    .action(({ limit }: { limit: number }) =>
      act(async (session) => (await import('./turns.ts')).turnsCommand(limit, session)),
    );
  program
    .command('status')
    .summary('show how the running daemon is')
    .description('Show how the running daemon is: sound, engines, conversation.')
    .action(() => act(async (session) => (await import('./status.ts')).statusCommand(session)));
  program
    .command('doctor')
    .summary('check this machine and say what mends it')
    .description('Check what this machine has, and name the command that mends what is missing.')
    .addHelpText('after', EXAMPLES.doctor)
    .action(() => act(async (session) => (await import('./doctor.ts')).doctorCommand(session)));
}

function gather(value: string, before: string[]): string[] {
  return [...before, value];
}

async function flagsOf(settings: readonly string[]): Promise<HearOptions['flags']> {
  if (settings.length === 0) return [];
  const { parseTypedValue } = await import('../../config/edit.ts');
  return settings.map((setting) => {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (key === undefined || text === undefined) {
      throw new EarshotError('USAGE', `--set ${setting}: write it as KEY=VALUE`);
    }
    return { key, value: parseTypedValue(key, text) };
  });
}
