import Type from 'typebox';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0 });

/** A connection to an MQTT broker. */
export const MqttStatus = Type.Object(
  {
    connection: Type.Enum(['home', 'fleet']),
    state: Type.Enum(['connecting', 'online', 'offline', 'closed']),
    /** The version spoken now or last; absent: it never was online. */
    version: Type.Optional(Type.Enum(['5', '3.1.1'])),
    /** Why it is not online; empty when it is. */
    reason: Type.String(),
    /** Events that wait to be sent, and those that were dropped since the start. */
    waiting: count,
    dropped: count,
  },
  closed,
);

/** What of the GPU changes while it works; absent: it does not tell. */
export const GpuStatus = Type.Object(
  {
    temperatureC: Type.Optional(Type.Number()),
    memoryUsedMiB: Type.Optional(Type.Number()),
    powerW: Type.Optional(Type.Number()),
  },
  closed,
);

/** How the box is woken, by its settings. */
export const WakeStatus = Type.Object(
  {
    isEnabled: Type.Boolean(),
    phrase: Type.String(),
    /** All that wake it, that one too. */
    phrases: Type.Array(Type.String()),
    sensitivity: Type.Number(),
  },
  closed,
);

/** Work that was begun before it was sure to be wanted, and sound kept to be said again. */
export const AheadStatus = Type.Object(
  {
    begun: count,
    /** It was wanted. */
    adopted: count,
    dropped: count,
    /** Time and audio that the dropped ones cost, ms. */
    droppedWorkMs: Type.Number(),
    droppedAudioMs: Type.Number(),
    /** Sentences that were there already, and those that were not. */
    cacheHits: count,
    cacheMisses: count,
  },
  closed,
);

/** Who answers where the wake word does not say, and who may. */
export const AssistantStatus = Type.Object(
  { name: Type.String(), names: Type.Array(Type.String()) },
  closed,
);
