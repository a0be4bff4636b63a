import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { Ears, EarsCommand, EarsEvent } from '../../daemon/ports/ears.ts';
import { WakeContest } from '../../daemon/voice/wake-contest.ts';
import { until } from '../fakes/until.ts';
import { Daemon } from './daemon.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';
import { MqttBox } from './mqtt-box.ts';

/** What the ears thread has of the wake contest, at the port of the ears. */
class ContestingEars implements Ears {
  readonly #listeners: ((event: EarsEvent) => void)[] = [];
  readonly #contest: WakeContest;
  isAwake = false;
  heardOf = 0;

  constructor(box: string) {
    const tell = (event: EarsEvent): void => {
      for (const listener of this.#listeners) listener(event);
    };
    this.#contest = new WakeContest({
      ...{ clock: new SystemClock(), box },
      tell: (heard) => tell({ kind: 'wake-claimed', ...heard }),
    });
  }

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  send(command: EarsCommand): void {
    if (command.kind !== 'wake-elsewhere') return;
    this.heardOf += 1;
    this.#contest.heardElsewhere(command);
  }

  hear(clarityDb: number, agoMs = 100): void {
    const onLost = (): void => {
      this.isAwake = false;
    };
    const claim = { phrase: 'hey earshot', clarityDb, agoMs, onLost };
    this.isAwake = this.#contest.claim(claim);
  }
}

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `boxes of one house (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function mosquitto(): Promise<Mosquitto> {
      const server = await Mosquitto.start();
      undo.push(() => server.stop());
      return server;
    }

    async function box(server: Mosquitto, settings: Record<string, unknown>, ears?: Ears) {
      const started = await MqttBox.start({ 'home.url': server.url, ...settings }, undefined, ears);
      undo.push(async () => {
        await started.stop();
        started.remove();
      });
      await started.online();
      const place = `${started.prefix}/boxes/place`;
      await until('a place', async () => (await server.retained(place)).has(place));
      return started;
    }

    it('hear one wake word, and exactly one answers: the clearest of those as fast', async () => {
      const server = await mosquitto();
      const all = ['a', 'b', 'c'].map((name) => new ContestingEars(name));
      for (const ears of all) await box(server, {}, ears);
      // In one moment: none knows of another.
      for (const [at, ears] of all.entries()) ears.hear([12, 24, 18][at] ?? 0);
      await until('the claims', () => all.every(({ heardOf }) => heardOf === 2));
      expect(all.map(({ isAwake }) => isAwake)).toEqual([false, true, false]);
    });

    it('answer each for itself when the broker is gone, and one of them again later', async () => {
      const server = await mosquitto();
      const [near, far] = [new ContestingEars('near'), new ContestingEars('far')];
      const first = await box(server, {}, near);
      const second = await box(server, {}, far);
      await server.kill();
      await until('offline', () => first.mqtt.status[0]?.state !== 'online');
      near.hear(20);
      far.hear(10);
      expect([near.isAwake, far.isAwake]).toEqual([true, true]);
      await server.run();
      await Promise.all([first.online(), second.online()]);
      far.hear(10);
      await until('the claim', () => near.heardOf === 1);
      near.hear(20);
      expect([near.isAwake, far.isAwake]).toEqual([false, true]);
    });

    it('do not mind boxes of other rooms, where only the room counts', async () => {
      const server = await mosquitto();
      const all = ['a', 'b', 'c'].map((name) => new ContestingEars(name));
      const rooms = ['Kitchen', 'Bedroom', ' kitchen'];
      for (const [at, ears] of all.entries()) {
        const settings = { '/home.room': rooms[at], '/boxes.arbitration': 'room' };
        await box(server, settings, ears);
      }
      for (const [at, ears] of all.entries()) ears.hear([12, 24, 18][at] ?? 0);
      await until('the claims', () => all[0]?.heardOf === 1 && all[2]?.heardOf === 1);
      expect(all.map(({ isAwake }) => isAwake)).toEqual([false, true, true]);
    });

    it('take no claim that is old, too large or no claim, and only so many', async () => {
      const server = await mosquitto();
      const ears = new ContestingEars('a');
      await box(server, {}, ears);
      const other = await server.client();
      const topic = 'earshot/v1/other/boxes/wake';
      const claim = { phrase: 'hey earshot', clarityDb: 99, agoMs: 0, room: '' };
      const wrong = ['', '{', '[]', JSON.stringify({ ...claim, more: 1 }), 'x'.repeat(9000)];
      for (const payload of wrong) await other.publishAsync(topic, payload, { qos: 1 });
      await other.publishAsync(topic, JSON.stringify(claim), { qos: 1, retain: true });
      await other.publishAsync(topic, '', { qos: 1, retain: true });
      for (let n = 0; n < 200; n += 1) await other.publishAsync(topic, JSON.stringify(claim));
      await until('claims', () => ears.heardOf > 0);
      await other.publishAsync('earshot/v1/other/boxes/place', '', { qos: 1 });
      expect(ears.heardOf).toBeLessThan(40);
    });

    it('pass an announcement on to a room, or to all, and tell what became of it', async () => {
      const server = await mosquitto();
      const study = await box(server, { '/home.room': 'Study' });
      const kitchen = await box(server, { '/home.room': 'Kitchen' });
      const hall = await box(server, { '/home.room': 'Hall', '/boxes.announcements': false });
      const boxes = study.mqtt.neighbours?.boxes;
      await until('the rooms', () => boxes?.rooms.length === 2);
      expect(await boxes?.announce('Dinner is ready.', 'kitchen')).toEqual([
        { room: 'Kitchen', outcome: 'accepted' },
      ]);
      const told = async () => new Set(await boxes?.announce('Come.'));
      expect(await told()).toEqual(
        new Set([
          { room: 'Kitchen', outcome: 'accepted' },
          { room: 'Hall', outcome: 'refused' },
        ]),
      );
      const said = ({ core }: MqttBox) => core.calls.filter(([name]) => name === 'announce');
      expect(said(kitchen)).toEqual([
        ['announce', 'Dinner is ready.'],
        ['announce', 'Come.'],
      ]);
      expect(said(hall)).toEqual([]);
      expect(said(study)).toEqual([]);
    });

    it('hear what the others say only where that is shared', async () => {
      const server = await mosquitto();
      const silent = await box(server, {});
      const open = await box(server, { '/boxes.shareSpeech': true });
      const listening = await box(server, {});
      const heard: string[] = [];
      listening.mqtt.neighbours?.onSaidElsewhere((text) => heard.push(text));
      silent.news.saying('A secret.');
      open.news.saying('The lamp is on.');
      await until('heard', () => heard.length > 0);
      expect(heard).toEqual(['The lamp is on.']);
    });

    it('are asked by voice or by text, and named when they do not answer', async () => {
      const server = await mosquitto();
      const start = async (room: string): Promise<Daemon> => {
        const settings = ['audio.input=none', 'audio.output=none', `mqtt.home.url=${server.url}`];
        const flags = [...settings, `home.room=${room}`].flatMap((each) => ['--set', each]);
        const daemon = new Daemon({}, flags);
        undo.push(() => daemon.stop());
        await daemon.start();
        return daemon;
      };
      const study = await start('Study');
      const kitchen = await start('Kitchen');
      const ask = () => study.ask('announce in the kitchen that dinner is ready');
      // It has no speaker, and says so.
      await until('known', async () => (await ask()) === 'The kitchen box does not say it.');
      await kitchen.kill('SIGKILL');
      await until('missed', async () => (await ask()) === 'The kitchen box did not answer.');
      expect(await study.ask('announce dinner is ready')).toBe(
        "Okay, I'll say it here. The kitchen box did not answer.",
      );
    });
  },
);
