import type { Command } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';
import { wholeNumber } from './whole-number.ts';

const MAX_VERSION = 999_999_999;
const DAY_HOURS = 24;
const MAX_NOTE_ID = 999_999_999;
const MAX_HOURS = 366 * DAY_HOURS;
const NAME = ['<name>', 'the assistant, as the settings call it'] as const;
const PERSON = ['<name>', 'what they are called'] as const;

/** `earshot instructions`, `earshot person`, `earshot memory` and `earshot usage`. */
export function registerRecords(program: Command, act: Act): void {
  registerInstructions(program, act);
  registerPerson(program, act);
  registerMemory(program, act);
  program
    .command('usage')
    .summary('show how much the box was used')
    .description('Show how much the box was used, who answered, and how fast.')
    .option('--hours <n>', 'how far back', wholeNumber(1, MAX_HOURS), DAY_HOURS)
    .addHelpText('after', EXAMPLES.usage)
    .action(({ hours }: { hours: number }) =>
      act(async (session) => (await import('./usage.ts')).usageCommand(hours, session)),
    );
}

function registerInstructions(program: Command, act: Act): void {
  const load = () => import('./instructions.ts');
  const list = () => act(async (session) => (await load()).listInstructionsCommand(session));
  const instructions = program
    .command('instructions')
    .summary('tell assistants what to be like')
    .description('Tell assistants what to be like, and go back to what they were told before.')
    .addHelpText('after', EXAMPLES.instructions)
    .allowExcessArguments()
    .action(() => {
      const [word] = instructions.args;
      if (word === undefined) return list();
      const known = 'list, show, set, history, restore, activate';
      throw new EarshotError('USAGE', `instructions has no word '${word}'; it has ${known}`);
    });
  instructions.command('list').description('What each assistant is told.').action(list);
  instructions
    .command('show')
    .description('All of what an assistant is told: what is in force, else the newest.')
    .argument(...NAME)
    .argument('[version]', 'an older one', wholeNumber(1, MAX_VERSION))
    .action((name: string, version?: number) =>
      act(async (session) => {
        const asked = version === undefined ? { name } : { name, version };
        return (await load()).showCommand(asked, session);
      }),
    );
  instructions
    .command('set')
    .description('Write the next version; what is not given stays as it is.')
    .argument(...NAME)
    .argument('[text...]', 'what it is to be like; `-` reads it from standard input')
    .option('--greeting <text>', 'what it answers to a greeting; "" for nothing of its own')
    .option('--language <tag>', 'what it speaks, for example de; "" for that of the settings')
    .action((name: string, words: string[], rest: { greeting?: string; language?: string }) =>
      act(async (session) => (await load()).setCommand(name, { words, ...rest }, session)),
    );
  instructions
    .command('history')
    .description('All versions that are kept, newest first.')
    .argument(...NAME)
    .action((name: string) => act(async (session) => (await load()).historyCommand(name, session)));
  instructions
    .command('restore')
    .description('Write a version that reads as an older one.')
    .argument(...NAME)
    .argument('<version>', 'as `instructions history` shows it', wholeNumber(1, MAX_VERSION))
    .action((name: string, version: number) =>
      act(async (session) => (await load()).restoreCommand({ name, version }, session)),
    );
  instructions
    .command('activate')
    .description('Put the newest version in force again, or with --off only the settings.')
    .argument(...NAME)
    .option('--off', 'only the settings count; every version is kept')
    .action((name: string, { off = false }: { off?: boolean }) =>
      act(async (session) => (await load()).activateCommand({ name, isActive: !off }, session)),
    );
}

function registerPerson(program: Command, act: Act): void {
  const load = () => import('./person.ts');
  const person = program
    .command('person')
    .summary('see or delete what is kept about somebody')
    .description('Write down all that is kept about somebody, or delete it for good.')
    .addHelpText('after', EXAMPLES.person)
    .allowExcessArguments()
    .action(() => {
      const [word] = person.args;
      const what = word === undefined ? 'needs a word' : `has no word '${word}'`;
      throw new EarshotError('USAGE', `person ${what}; it has export, delete`);
    });
  person
    .command('export')
    .description('All that is kept about somebody, as JSON.')
    .argument(...PERSON)
    .option('--out <file>', 'write it there, for your eyes only; else it is printed')
    .action((name: string, flags: { out?: string }) =>
      act(async (session) => (await load()).exportPersonCommand(name, flags, session)),
    );
  person
    .command('delete')
    .description('Delete all that is kept about somebody, for good.')
    .argument(...PERSON)
    .option('--yes', 'do not ask')
    .action((name: string, flags: { yes?: boolean }) =>
      act(async (session) => (await load()).deletePersonCommand(name, flags, session)),
    );
}

function registerMemory(program: Command, act: Act): void {
  const load = () => import('./memory.ts');
  const list = ({ person }: { person?: string }) =>
    act(async (session) => (await load()).listMemoryCommand(person, session));
  const memory = program
    .command('memory')
    .summary('see or forget what people asked it to remember')
    .description('Show what people asked the box to remember, or forget it.')
    .addHelpText('after', EXAMPLES.memory)
    .allowExcessArguments()
    .action(() => {
      const [word] = memory.args;
      if (word === undefined) return list({});
      throw new EarshotError('USAGE', `memory has no word '${word}'; it has list, forget`);
    });
  memory
    .command('list')
    .description('What it remembers, newest first, and for whom.')
    .option('--person <name>', 'only what somebody asked for themselves')
    .action(list);
  memory
    .command('forget')
    .description('Forget a note for good.')
    .argument('<id>', 'as `memory list` shows it', wholeNumber(1, MAX_NOTE_ID))
    .action((id: number) =>
      act(async (session) => (await load()).forgetMemoryCommand(id, session)),
    );
}
