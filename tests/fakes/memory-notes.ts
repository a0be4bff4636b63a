import type { Note, Notes } from '../../daemon/ports/notes.ts';

/** Notes that live as long as a test. */
export class MemoryNotes implements Notes {
  readonly notes: Note[] = [];

  remember(text: string, person: string | undefined): Note {
    const note = { id: this.notes.length + 1, text, person: person ?? null, atWallMs: 0 };
    this.notes.unshift(note);
    return note;
  }

  list(person: string | undefined): Note[] {
    return this.notes.filter((note) => note.person === null || note.person === person);
  }

  about(words: string, person: string | undefined): Note[] {
    const asked = words.toLowerCase().split(' ');
    return this.list(person).filter(({ text }) => asked.every((word) => text.includes(word)));
  }

  forget(id: number): boolean {
    const at = this.notes.findIndex((note) => note.id === id);
    if (at >= 0) this.notes.splice(at, 1);
    return at >= 0;
  }
}
