import Type from 'typebox';
import { DoneReply, ForgetReply, ReloadReply, TimersReply, VolumeReply } from './box-replies.ts';
import { closed, command, NoParams, TextParams } from './command-spec.ts';
import { SayReply } from './replies.ts';

const LOUDEST_PERCENT = 100;

/** What people do to a box that runs, from wherever they stand. */
export const BOX_COMMANDS = {
  announce: command({
    summary: 'Speak text as soon as nothing else is said, and do not wait for it',
    method: 'POST',
    path: '/api/v1/announce',
    params: TextParams,
    reply: SayReply,
    cli: 'announce',
    topic: 'announce',
  }),
  listen: command({
    summary: 'Wait for a request as if the wake word had been said',
    method: 'POST',
    path: '/api/v1/listen',
    params: NoParams,
    reply: DoneReply,
    cli: 'listen',
    topic: 'listen',
  }),
  stop: command({
    summary: 'End what goes on, and silence what rings',
    method: 'POST',
    path: '/api/v1/stop',
    params: NoParams,
    reply: DoneReply,
    cli: 'stop',
    topic: 'stop',
  }),
  volume: command({
    summary: 'How loud the box speaks',
    method: 'PUT',
    path: '/api/v1/volume',
    params: Type.Object(
      { percent: Type.Integer({ minimum: 0, maximum: LOUDEST_PERCENT }) },
      closed,
    ),
    reply: VolumeReply,
    cli: 'volume',
    topic: 'volume',
  }),
  timers: command({
    summary: 'The timers that run',
    method: 'GET',
    path: '/api/v1/timers',
    params: NoParams,
    reply: TimersReply,
    cli: 'timers',
    topic: 'timers',
  }),
  identify: command({
    summary: 'Make a sound, to find the box',
    method: 'POST',
    path: '/api/v1/identify',
    params: NoParams,
    reply: DoneReply,
    cli: 'identify',
    topic: 'identify',
  }),
  reload: command({
    summary: 'Read the settings file again',
    method: 'POST',
    path: '/api/v1/reload',
    params: NoParams,
    reply: ReloadReply,
    cli: 'reload',
    topic: 'reload',
  }),
  restart: command({
    summary: 'End the daemon, so that systemd starts it again',
    method: 'POST',
    path: '/api/v1/restart',
    params: NoParams,
    reply: DoneReply,
    cli: 'restart',
    topic: 'restart',
  }),
  'mqtt.forget': command({
    summary: 'Take all that the box left at the home broker away from there',
    method: 'POST',
    path: '/api/v1/mqtt/forget',
    params: NoParams,
    reply: ForgetReply,
    cli: 'mqtt forget',
    topic: undefined,
  }),
};
