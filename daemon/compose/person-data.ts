import { isSameName } from '../base/names.ts';
import type { PersonData } from '../ports/person-data.ts';
import type { AlarmService } from '../skills/alarm-service.ts';
import type { NotesTable } from '../store/notes-table.ts';
import type { SpeakersTable } from '../store/speakers-table.ts';
import { describeSpeakers } from './speakers.ts';

/**
 * The voices of people; an export has no vectors, which are of no use elsewhere.
 * @param onChange the people that are known have changed
 */
export function voicesOf(table: SpeakersTable, onChange: () => void): PersonData {
  const known = (person: string) =>
    describeSpeakers(table.list()).speakers.filter(({ name }) => isSameName(name, person));
  return {
    part: 'voices',
    exportOf: known,
    deleteOf: (person) => {
      const voices = known(person);
      for (const { name } of voices) table.remove(name);
      if (voices.length > 0) onChange();
      return voices.length;
    },
  };
}

/** What people are to be reminded of. */
export function remindersOf(alarms: Pick<AlarmService, 'list' | 'cancel'>): PersonData {
  const known = (person: string) =>
    alarms
      .list('reminder')
      .map(({ alarm }) => alarm)
      .filter((alarm) => alarm.person !== null && isSameName(alarm.person, person));
  return {
    part: 'reminders',
    exportOf: known,
    deleteOf: (person) => {
      const reminders = known(person);
      for (const { id } of reminders) alarms.cancel(id);
      return reminders.length;
    },
  };
}

/** What people asked the box to remember for them. */
export function notesOf(notes: Pick<NotesTable, 'listAll' | 'forget'>): PersonData {
  const known = (asked: string) =>
    notes.listAll().filter(({ person }) => person !== null && isSameName(person, asked));
  return {
    part: 'notes',
    exportOf: known,
    deleteOf: (person) => {
      const found = known(person);
      for (const { id } of found) notes.forget(id);
      return found.length;
    },
  };
}
