import type { Command } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

const WORDS = 'list, enrol, remove';

/** `earshot speakers` and its words. */
export function registerSpeakers(program: Command, act: Act): void {
  const list = () => act(async (session) => (await load()).listSpeakersCommand(session));
  const speakers = program
    .command('speakers')
    .summary('know people by their voice')
    .description('List who is known by their voice, add somebody, or forget them.')
    .addHelpText('after', EXAMPLES.speakers)
    .allowExcessArguments()
    .action(() => {
      const [word] = speakers.args;
      if (word === undefined) return list();
      throw new EarshotError('USAGE', `speakers has no word '${word}'; it has ${WORDS}`);
    });
  speakers.command('list').description('List who is known by their voice.').action(list);
  speakers
    .command('enrol')
    .description('Know a person from now on: three recordings, or ten seconds of speech.')
    .argument('<name>', 'what they are called')
    .argument('<files...>', 'WAV files of this person alone')
    .action((name: string, files: string[]) =>
      act(async (session) => (await load()).enrolSpeakerCommand(name, files, session)),
    );
  speakers
    .command('remove')
    .description('Forget a voice.')
    .argument('<name>', 'as `speakers list` shows it')
    .action((name: string) =>
      act(async (session) => (await load()).removeSpeakerCommand(name, session)),
    );
}

const load = () => import('./speakers.ts');
