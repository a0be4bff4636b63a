import { describe, expect, it } from 'vitest';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { defaultConfig } from '../../scripts/bench/plain-endpointing.ts';

const strategyWith = (echo: 'off' | 'kalman', strategy: 'speech' | 'words' | 'stop-word') => {
  const config = defaultConfig();
  Object.assign(config.audio, { echo });
  Object.assign(config.bargeIn, { strategy });
  return conversationOptions(config, 'UTC').bargeIn.strategy;
};

describe('what interrupts a reply', () => {
  it('is what the settings say where the echo is cancelled', () => {
    expect(strategyWith('kalman', 'speech')).toBe('speech');
    expect(strategyWith('kalman', 'words')).toBe('words');
  });

  it('is the wake word where it is not: the box would interrupt itself', () => {
    expect(strategyWith('off', 'speech')).toBe('wake-word');
    expect(strategyWith('off', 'words')).toBe('wake-word');
    expect(strategyWith('off', 'stop-word')).toBe('stop-word');
  });
});
