import Type from 'typebox';
import { closed, command, NoParams } from './command-spec.ts';
import { HomeReply } from './home-replies.ts';

const MAX_ID_CHARS = 200;
const MAX_NAME_CHARS = 120;
const MAX_ALIASES = 20;
const id = Type.String({ minLength: 1, maxLength: MAX_ID_CHARS });
/** One line without spaces around it; empty where nothing is meant. */
const name = Type.String({ maxLength: MAX_NAME_CHARS, pattern: '^(\\S(.*\\S)?)?$' });
const fullName = Type.String({ minLength: 1, maxLength: MAX_NAME_CHARS, pattern: '^\\S(.*\\S)?$' });

/** What can be said about the devices of the home; each answers with all of them. */
export const HOME_COMMANDS = {
  'home.list': command({
    summary: 'The devices of the home, their names and areas',
    method: 'GET',
    path: '/api/v1/home',
    params: NoParams,
    reply: HomeReply,
    cli: 'home list',
    topic: undefined,
  }),
  'home.rename': command({
    summary: 'Call a device otherwise; without a name, as it was found',
    method: 'PUT',
    path: '/api/v1/home/name',
    params: Type.Object({ id, name }, closed),
    reply: HomeReply,
    cli: 'home rename',
    topic: undefined,
  }),
  'home.area': command({
    summary: 'Put a device into an area, or into none',
    method: 'PUT',
    path: '/api/v1/home/area',
    params: Type.Object({ id, area: name }, closed),
    reply: HomeReply,
    cli: 'home area',
    topic: undefined,
  }),
  'home.floor': command({
    summary: 'Put an area on a floor, or on none',
    method: 'PUT',
    path: '/api/v1/home/floor',
    params: Type.Object({ area: fullName, floor: name }, closed),
    reply: HomeReply,
    cli: 'home floor',
    topic: undefined,
  }),
  'home.alias': command({
    summary: 'Give a device other names beside its own',
    method: 'PUT',
    path: '/api/v1/home/aliases',
    params: Type.Object(
      { id, aliases: Type.Array(fullName, { maxItems: MAX_ALIASES, uniqueItems: true }) },
      closed,
    ),
    reply: HomeReply,
    cli: 'home alias',
    topic: undefined,
  }),
  'home.expose': command({
    summary: 'Let a device be spoken of',
    method: 'PUT',
    path: '/api/v1/home/exposed',
    params: Type.Object({ id }, closed),
    reply: HomeReply,
    cli: 'home expose',
    topic: undefined,
  }),
  'home.hide': command({
    summary: 'Do not let a device be spoken of',
    method: 'PUT',
    path: '/api/v1/home/hidden',
    params: Type.Object({ id }, closed),
    reply: HomeReply,
    cli: 'home hide',
    topic: undefined,
  }),
};
