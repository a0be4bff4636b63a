import { describe, expect, it } from 'vitest';
import { threadCores } from '../../daemon/compose/thread-cores.ts';

describe('the cores of the threads', () => {
  it('are a share of those this process may use', () => {
    const { cores, warnings } = threadCores({ pin: true, cores: {} }, [4, 6]);
    expect(cores).toEqual({ ears: [4], stt: [6], llm: [6], tts: [6], knowledge: [6] });
    expect(warnings).toEqual([]);
  });

  it('are any, without pinning, but for those that are named', () => {
    const { cores } = threadCores({ pin: false, cores: { stt: [0, 1] } }, [0, 1, 2, 3]);
    expect(cores).toEqual({ ears: [], stt: [0, 1], llm: [], tts: [], knowledge: [] });
  });

  it('are planned after all where this machine lacks those that are named, and it says so', () => {
    const { cores, warnings } = threadCores({ pin: true, cores: { tts: [1, 9] } }, [0, 1]);
    expect(cores.tts).toEqual([1]);
    expect(warnings).toEqual(['engines.cores.tts: no core 9 here, only 0, 1']);
  });
});
