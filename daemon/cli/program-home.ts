import type { Command } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

const WORDS = 'list, rename, area, floor, alias, expose, hide';
const ID = ['<id>', 'as `home list` shows it'] as const;

/** `earshot home` and its words. */
export function registerHome(program: Command, act: Act): void {
  const list = () => act(async (session) => (await load()).listHomeCommand(session));
  const home = program
    .command('home')
    .summary('name the devices of the home')
    .description('List the devices that were found, name them, say where they are, or hide them.')
    .addHelpText('after', EXAMPLES.home)
    .allowExcessArguments()
    .action(() => {
      const [word] = home.args;
      if (word === undefined) return list();
      throw new EarshotError('USAGE', `home has no word '${word}'; it has ${WORDS}`);
    });
  home.command('list').description('List the devices of the home.').action(list);
  home
    .command('rename')
    .description('Call a device otherwise; without a name, as it was found.')
    .argument(...ID)
    .argument('[name]', 'what it is called from now on', '')
    .action((id: string, name: string) =>
      act(async (session) => (await load()).editHomeCommand('home.rename', { id, name }, session)),
    );
  home
    .command('area')
    .description('Put a device into an area; without one, into none.')
    .argument(...ID)
    .argument('[area]', 'made where there is none of this name', '')
    .action((id: string, area: string) =>
      act(async (session) => (await load()).editHomeCommand('home.area', { id, area }, session)),
    );
  home
    .command('floor')
    .description('Put an area on a floor; without one, on none.')
    .argument('<area>', 'as `home list` shows it')
    .argument('[floor]', 'made where there is none of this name', '')
    .action((area: string, floor: string) =>
      act(async (session) =>
        (await load()).editHomeCommand('home.floor', { area, floor }, session),
      ),
    );
  home
    .command('alias')
    .description('Give a device other names beside its own; none takes them all back.')
    .argument(...ID)
    .argument('[aliases...]', 'all its other names')
    .action((id: string, aliases: string[]) =>
      act(async (session) =>
        (await load()).editHomeCommand('home.alias', { id, aliases }, session),
      ),
    );
  for (const [word, text] of [
    ['expose', 'Let a device be spoken of.'],
    ['hide', 'Do not let a device be spoken of.'],
  ] as const) {
    home
      .command(word)
      .description(text)
      .argument(...ID)
      .action((id: string) =>
        act(async (session) => (await load()).editHomeCommand(`home.${word}`, { id }, session)),
      );
  }
}

const load = () => import('./home.ts');
