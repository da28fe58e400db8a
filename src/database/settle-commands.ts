import { Connection } from 'mongodb/lib/cmap/connection.js';

/**
 * Works around a fault of the MongoDB driver (7.8, 7.9): a command that waits for its socket to drain listens for `error` only.
 * It never settles when the connection closes without one: when the socket timed out, or when it was destroyed just
 * before the command was written. Then a request is never answered, or a loop never looks for work again.
 *
 * Call it once, before the first connection is opened.
 */
export function settleCommandsOnClose(): void {
  const driver = Connection.prototype;
  const cleanup = Reflect.get(driver, 'cleanup') as (this: Connection, error: Error) => void;
  driver.cleanup = function (this: Connection, error: Error): void {
    if (this.closed) return;
    cleanup.call(this, error);
    this.socket.emit('error', error);
  };
}
