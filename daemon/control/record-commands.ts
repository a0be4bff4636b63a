import Type from 'typebox';
import { closed, command, NoParams } from './command-spec.ts';
import {
  InstructionsReply,
  MemoryReply,
  PersonDeletion,
  PersonExport,
  UsageReply,
} from './record-replies.ts';

/** Longest name of an assistant or a person. */
const MAX_NAME_CHARS = 60;
/** About 1,200 words, which every request of the model begins with. */
export const MAX_INSTRUCTIONS_CHARS = 8000;
const MAX_GREETING_CHARS = 500;
const MAX_LANGUAGE_CHARS = 35;
const MAX_VERSION = 999_999_999;
/** Nine digits, as many as are read of an address (http.ts). */
const MAX_NOTE_ID = 999_999_999;
const DAY_HOURS = 24;
/** A year and a day. */
const MAX_HOURS = 366 * DAY_HOURS;

const name = Type.String({
  minLength: 1,
  maxLength: MAX_NAME_CHARS,
  pattern: '^\\S(.*\\S)?$',
});
const version = Type.Integer({ minimum: 1, maximum: MAX_VERSION });
const optionalText = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** What is kept of assistants and people, and what it adds up to. */
export const RECORD_COMMANDS = {
  'instructions.list': command({
    summary: 'What each assistant is told to be like',
    method: 'GET',
    path: '/api/v1/instructions',
    params: NoParams,
    reply: InstructionsReply,
    cli: 'instructions list',
    topic: undefined,
  }),
  'instructions.show': command({
    summary: 'One version of instructions; without a version, the one in force, else the newest',
    method: 'GET',
    path: '/api/v1/instructions/version',
    params: Type.Object({ name, version: Type.Optional(version) }, closed),
    reply: InstructionsReply,
    cli: 'instructions show',
    topic: undefined,
  }),
  'instructions.set': command({
    summary: 'Tell an assistant what to be like from its next session on; what is left out stays',
    method: 'PUT',
    path: '/api/v1/instructions',
    params: Type.Object(
      {
        name,
        instructions: optionalText(MAX_INSTRUCTIONS_CHARS),
        greeting: optionalText(MAX_GREETING_CHARS),
        language: Type.Optional(
          Type.String({
            maxLength: MAX_LANGUAGE_CHARS,
            pattern: '^([a-z]{2,3}(-[A-Za-z0-9]+)*)?$',
          }),
        ),
      },
      closed,
    ),
    reply: InstructionsReply,
    cli: 'instructions set',
    topic: undefined,
  }),
  'instructions.history': command({
    summary: 'All versions of instructions, newest first',
    method: 'GET',
    path: '/api/v1/instructions/:name/history',
    params: Type.Object({ name }, closed),
    reply: InstructionsReply,
    cli: 'instructions history',
    topic: undefined,
  }),
  'instructions.restore': command({
    summary: 'Make a version that reads as an older one',
    method: 'POST',
    path: '/api/v1/instructions/restore',
    params: Type.Object({ name, version }, closed),
    reply: InstructionsReply,
    cli: 'instructions restore',
    topic: undefined,
  }),
  'instructions.activate': command({
    summary: 'Put the newest version in force, or with isActive false only the settings',
    method: 'PUT',
    path: '/api/v1/instructions/active',
    params: Type.Object({ name, isActive: Type.Boolean({ default: true }) }, closed),
    reply: InstructionsReply,
    cli: 'instructions activate',
    topic: undefined,
  }),
  'person.export': command({
    summary: 'All that the box keeps about somebody',
    method: 'GET',
    path: '/api/v1/people/:name',
    params: Type.Object({ name }, closed),
    reply: PersonExport,
    cli: 'person export',
    topic: undefined,
  }),
  'person.delete': command({
    summary: 'Delete all that the box keeps about somebody, for good',
    method: 'DELETE',
    path: '/api/v1/people/:name',
    params: Type.Object({ name }, closed),
    reply: PersonDeletion,
    cli: 'person delete',
    topic: undefined,
  }),
  'memory.list': command({
    summary: 'What people asked the box to remember; with a person, only theirs',
    method: 'GET',
    path: '/api/v1/memory',
    params: Type.Object({ person: Type.Optional(name) }, closed),
    reply: MemoryReply,
    cli: 'memory list',
    topic: undefined,
  }),
  'memory.forget': command({
    summary: 'Forget one of these notes, for good',
    method: 'DELETE',
    path: '/api/v1/memory/:id',
    params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: MAX_NOTE_ID }) }, closed),
    reply: MemoryReply,
    cli: 'memory forget',
    topic: undefined,
  }),
  usage: command({
    summary: 'How much the box was used, and how fast it answered',
    method: 'GET',
    path: '/api/v1/usage',
    params: Type.Object(
      { hours: Type.Integer({ minimum: 1, maximum: MAX_HOURS, default: DAY_HOURS }) },
      closed,
    ),
    reply: UsageReply,
    cli: 'usage',
    topic: undefined,
  }),
};
