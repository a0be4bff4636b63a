import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to the broker that can be cut, and can hide that the broker knows MQTT 5. */
export async function openGate(
  port: number,
  undo: (() => unknown)[],
  answerToModern?: Buffer,
): Promise<{ url: string; cut: () => void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    near.once('data', (first) => {
      const nameLength = first.readUInt16BE(2);
      const isModern = first[4 + nameLength] === 5;
      if (isModern && answerToModern) return near.end(answerToModern);
      const far = connect(port, '127.0.0.1');
      far.on('error', () => undefined);
      far.write(first);
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  undo.push(() => {
    cut();
    server.close();
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`, cut };
}
