import { type Command, InvalidArgumentError } from 'commander';
import { EarshotError } from '../base/errors.ts';
import type { Act } from './session.ts';

const LOUDEST_PERCENT = 100;

/** What people do to the box that runs. */
export function registerBox(program: Command, act: Act): void {
  program
    .command('announce')
    .summary('speak a text when nothing else is said')
    .description('Speak a text as soon as nothing else is said, and do not wait for it.')
    .argument('<text...>', 'the text; `-` reads it from standard input')
    .action((words: string[]) =>
      act(async (session) => (await load()).announceCommand(words, session)),
    );
  const plain = {
    listen: ['wait for a request', 'Wait for a request as if the wake word had been said.'],
    stop: ['end what goes on', 'End what goes on, and silence what rings.'],
    identify: ['make a sound, to find the box', 'Make a sound, to find the box.'],
    restart: ['end the daemon', 'End the daemon, so that systemd starts it again.'],
  } as const;
  for (const [verb, [summary, description]] of Object.entries(plain)) {
    program
      .command(verb)
      .summary(summary)
      .description(description)
      .action(() =>
        act(async (session) => (await load()).plainCommand(verb as keyof typeof plain, session)),
      );
  }
  program
    .command('volume')
    .summary('set how loud the box speaks')
    .description('Set how loud the box speaks; it is kept.')
    .argument('<percent>', `0 to ${LOUDEST_PERCENT}`, percent)
    .action((value: number) =>
      act(async (session) => (await load()).volumeCommand(value, session)),
    );
  program
    .command('timers')
    .summary('list the timers')
    .description('List the timers that run, the nearest first.')
    .action(() => act(async (session) => (await load()).timersCommand(session)));
  program
    .command('reload')
    .summary('read the settings file again')
    .description('Have the running daemon read the settings file again.')
    .action(() => act(async (session) => (await load()).reloadCommand(session)));
  registerMqtt(program, act);
}

function registerMqtt(program: Command, act: Act): void {
  const mqtt = program
    .command('mqtt')
    .summary('what the box left at the MQTT broker')
    .description('Look after what the box left at the broker of the home.')
    .allowExcessArguments()
    .action(() => {
      const given = mqtt.args[0] === undefined ? 'needs a word' : `has no word '${mqtt.args[0]}'`;
      throw new EarshotError('USAGE', `mqtt ${given}; it has forget`);
    });
  mqtt
    .command('forget')
    .description('Take the box away from Home Assistant and the broker, before it is given away.')
    .action(() => act(async (session) => (await load()).forgetCommand(session)));
}

function percent(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LOUDEST_PERCENT) return value;
  throw new InvalidArgumentError(`Allowed: a whole number from 0 to ${LOUDEST_PERCENT}.`);
}

const load = () => import('./box.ts');
