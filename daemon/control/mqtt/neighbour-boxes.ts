import { randomUUID } from 'node:crypto';
import type { CancelTimer, Clock } from '../../base/clock.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Broker, BrokerMessage } from '../../ports/broker.ts';
import type { BoxAnswer, OtherBoxes } from '../../ports/other-boxes.ts';
import { type BoxMessage, boxOf, boxTopic, isSameRoom, readBoxMessage } from './box-messages.ts';

/** Boxes that are remembered; a home has fewer. */
const MAX_BOXES = 64;
/** A box answers before it speaks: two ways through the broker, and a busy moment at either end. */
const ANSWERS_WITHIN_MS = 3000;
/** Whoever comes back later must not be startled by it. */
const ANNOUNCEMENT_EXPIRY_S = 5;

interface KnownBox {
  place: BoxMessage<'place'> | undefined;
  isOnline: boolean;
}

export interface NeighbourBoxesParts {
  broker: Broker;
  clock: Clock;
  /** Id of this box. */
  deviceId: string;
}

/** The other boxes at the household's broker, as they tell of themselves there. */
export class NeighbourBoxes implements OtherBoxes, Component {
  readonly name = 'neighbour boxes';
  readonly #parts: NeighbourBoxesParts;
  readonly #boxes = new Map<string, KnownBox>();
  readonly #listeners = new Set<() => void>();
  /** Told of each answer that is waited for, by box and request. */
  readonly #waiting = new Map<string, (outcome: BoxAnswer['outcome']) => void>();
  readonly #undo: (() => void)[] = [];
  #rooms: readonly string[] = [];

  constructor(parts: NeighbourBoxesParts) {
    this.#parts = parts;
  }

  get rooms(): readonly string[] {
    return this.#rooms;
  }

  onRooms(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    const { broker } = this.#parts;
    this.#undo.push(
      broker.subscribe('earshot/v1/+/availability', (message) => this.#noteAvailability(message)),
      broker.subscribe(boxTopic('+', 'place'), (message) => this.#notePlace(message)),
      broker.subscribe(boxTopic('+', 'answer'), (message) => this.#noteAnswer(message)),
    );
  }

  async stop(): Promise<void> {
    for (const step of this.#undo.splice(0)) step();
  }

  async announce(text: string, room?: string): Promise<BoxAnswer[]> {
    const meant = [...this.#boxes].flatMap(([id, { place, isOnline }]) => {
      if (!place || (room !== undefined && !isSameRoom(place.room, room))) return [];
      return [{ id, isOnline, ...place }];
    });
    const asked = meant.map(async (box): Promise<BoxAnswer> => {
      // What nobody would say or hear is not sent either.
      if (!box.isOnline) return { room: box.room, outcome: 'silent' };
      if (!box.announcements) return { room: box.room, outcome: 'refused' };
      return { room: box.room, outcome: await this.#ask(box.id, text) };
    });
    return Promise.all(asked);
  }

  #ask(box: string, text: string): Promise<BoxAnswer['outcome']> {
    const { broker, clock } = this.#parts;
    const requestId = randomUUID();
    const key = keyOf(box, requestId);
    return new Promise((resolve) => {
      let cancelTimer: CancelTimer = () => undefined;
      const done = (outcome: BoxAnswer['outcome']): void => {
        this.#waiting.delete(key);
        cancelTimer();
        resolve(outcome);
      };
      cancelTimer = clock.setTimer(ANSWERS_WITHIN_MS, () => done('silent'));
      this.#waiting.set(key, done);
      const payload = JSON.stringify({ requestId, text });
      const topic = boxTopic(box, 'announce');
      broker
        .publish({ topic, payload, qos: 1, expiryS: ANNOUNCEMENT_EXPIRY_S })
        .catch(() => done('silent'));
    });
  }

  #noteAnswer(message: BrokerMessage): void {
    const answer = message.isRetained ? undefined : readBoxMessage('answer', message);
    if (answer) this.#waiting.get(keyOf(boxOf(message.topic), answer.requestId))?.(answer.outcome);
  }

  #noteAvailability({ topic, payload }: BrokerMessage): void {
    const isOnline = Buffer.from(payload).toString() === 'online';
    this.#update(boxOf(topic), (box) => ({ ...box, isOnline }));
  }

  /** One that is empty takes the box away: it was given to somebody else. */
  #notePlace(message: BrokerMessage): void {
    const place = readBoxMessage('place', message);
    if (place || message.payload.byteLength === 0) {
      this.#update(boxOf(message.topic), (box) => ({ ...box, place }));
    }
  }

  #update(id: string, change: (box: KnownBox) => KnownBox): void {
    if (id === this.#parts.deviceId) return;
    const before = this.#boxes.get(id);
    const box = change(before ?? { place: undefined, isOnline: false });
    if (!box.isOnline && !box.place) this.#boxes.delete(id);
    else if (before || this.#boxes.size < MAX_BOXES) this.#boxes.set(id, box);
    this.#noteRooms();
  }

  #noteRooms(): void {
    const named = [...this.#boxes.values()].map(({ place }) => place?.room.trim() ?? '');
    const rooms = named.filter((room, at) => {
      return room !== '' && named.findIndex((other) => isSameRoom(other, room)) === at;
    });
    if (rooms.join('\n') === this.#rooms.join('\n')) return;
    this.#rooms = rooms;
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf(box: string, requestId: string): string {
  return `${box} ${requestId}`;
}
