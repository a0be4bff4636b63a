import type { Command } from 'commander';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

/** `earshot wake-test` and `earshot wake-enrol`. */
export function registerWake(program: Command, act: Act): void {
  program
    .command('wake-test')
    .summary('try the wake word, and find out how sensitive it should be')
    .description(
      'Try the wake word at every sensitivity, on recordings or, without any, live: a minute of ' +
        'the room, then five times the phrase.',
    )
    .option('--said <files...>', 'WAV files with the phrase, once in each', [])
    .option('--other <files...>', 'WAV files without it: a room, other words', [])
    .addHelpText('after', EXAMPLES.wakeTest)
    .action((flags: { said: string[]; other: string[] }) =>
      act(async (session) => (await import('./wake-test.ts')).wakeTestCommand(flags, session)),
    );
  program
    .command('wake-enrol')
    .summary('make a wake word of your own from recordings of it')
    .description('Learn a wake word from 5 to 20 recordings of it, and measure how good it is.')
    .argument('<phrase>', 'what is said in them, in lower case')
    .argument('<files...>', 'WAV files, the phrase once in each')
    .option('--other <files...>', 'WAV files without it: your room, your other sentences', [])
    .option('--out <file>', 'where the word is written; otherwise into the state folder')
    .addHelpText('after', EXAMPLES.wakeEnrol)
    .action((phrase: string, files: string[], flags: { other: string[]; out?: string }) =>
      act(async (session) =>
        (await import('./wake-enrol.ts')).wakeEnrolCommand({ phrase, files }, flags, session),
      ),
    );
}
