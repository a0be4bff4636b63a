import { Parser } from 'htmlparser2';
import { Refusal } from '../refusal.ts';

export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(part: string): void;
  close(name: string): void;
}

/**
 * Tells of XML piece by piece, for parts that are too large for a tree.
 * @throws Refusal where entities are declared
 */
export function scanXml(text: string, events: XmlEvents): void {
  if (/<!ENTITY/i.test(text)) throw new Refusal('xml-entities');
  const parser = new Parser(
    {
      onopentag: (name, attributes) => events.open(name, attributes),
      ontext: (part) => events.text(part),
      onclosetag: (name) => events.close(name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
}
