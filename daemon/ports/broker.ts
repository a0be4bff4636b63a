/** One MQTT connection that looks after itself: it reconnects, and then subscribes again. */

export type BrokerState = 'connecting' | 'online' | 'offline' | 'closed';

export interface BrokerMessage {
  topic: string;
  /** At most the largest packet of the connection. */
  payload: Uint8Array;
  /** It lay at the broker before this subscription: news of the past, never an order. */
  isRetained: boolean;
  /** MQTT 5 only. */
  responseTopic?: string;
  correlationData?: Uint8Array;
}

export interface OutgoingMessage {
  topic: string;
  payload: string | Uint8Array;
  qos?: 0 | 1;
  retain?: boolean;
  /** MQTT 5: the broker drops it after this long, seconds. */
  expiryS?: number;
  responseTopic?: string;
  correlationData?: Uint8Array;
}

export interface Broker {
  readonly state: BrokerState;
  /**
   * Resolves when the message was handed over; with QoS 1, when the broker has it.
   * @throws BROKER_OFFLINE when it is not connected now, or not in time: it is not kept for later
   * @throws BROKER_REFUSED when the broker says no (MQTT 5); BUSY when too much waits to be sent
   * @throws INPUT_TOO_LARGE; USAGE for what is no topic
   */
  publish(message: OutgoingMessage): Promise<void>;
  /**
   * Takes the messages of a topic filter from now on, over reconnections. While the broker is not
   * there it waits for it. A message may come twice: it is sent at least once, and a broker of
   * version 3.1.1 repeats what lies at it for each filter that matches.
   * @returns ends it
   * @throws USAGE for what is no topic filter
   */
  subscribe(filter: string, listener: (message: BrokerMessage) => void): () => void;
  /** @returns ends it */
  onState(listener: (state: BrokerState) => void): () => void;
}
