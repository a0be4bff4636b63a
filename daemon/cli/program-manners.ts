import { Argument, type Command } from 'commander';
import type { Act } from './session.ts';

/** When the running daemon hears, and when it speaks unasked. */
export function registerManners(program: Command, act: Act): void {
  program
    .command('mute')
    .summary('close the microphone')
    .description('Close the microphone of the running daemon; a reply is spoken to its end.')
    .action(() => act(async (session) => (await load()).muteCommand(true, session)));
  program
    .command('unmute')
    .summary('open the microphone again')
    .description('Open the microphone of the running daemon again.')
    .action(() => act(async (session) => (await load()).muteCommand(false, session)));
  program
    .command('dnd')
    .summary('do not disturb: say nothing unasked but timers')
    .description('Hold announcements back, or drop them (doNotDisturb.announcements).')
    .addArgument(new Argument('<state>', 'whether to be quiet').choices(['on', 'off']))
    .action((state: string) =>
      act(async (session) => (await load()).dndCommand(state === 'on', session)),
    );
}

const load = () => import('./manners.ts');
