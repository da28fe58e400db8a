import { Exchange, type Sender } from './exchange.js';

describe('an exchange of messages', () => {
  const exchangeOf = (arrivals: number, receivers = 2): Exchange => {
    const sender: Sender = {
      receivers,
      send: (id) => {
        for (let count = 0; count < arrivals; count++) exchange.arrived(id);
        return Promise.resolve();
      },
    };
    const exchange = new Exchange([sender]);
    return exchange;
  };

  it('has a time for each receiver of each message, of the last run only', async () => {
    const exchange = exchangeOf(2);
    expect(await exchange.run(['a', 'b'], 1000)).toHaveLength(4);
    expect(await exchange.run(['c'], 1000)).toHaveLength(2);
  });

  it('takes turns', async () => {
    const sent: string[] = [];
    const senderOf = (name: string): Sender => ({
      receivers: 0,
      send: (id) => Promise.resolve(sent.push(`${name}${id}`)),
    });
    await new Exchange([senderOf('x'), senderOf('y')]).run(['1', '2', '3'], 1000);
    expect(sent).toEqual(['x1', 'y2', 'x3']);
  });

  it('fails when a message arrives twice, or cannot be sent', async () => {
    await expect(exchangeOf(3).run(['a'], 1000)).rejects.toThrow('more often');
    const refused: Sender = { receivers: 0, send: () => Promise.reject(new Error('refused')) };
    await expect(new Exchange([refused]).run(['a'], 1000)).rejects.toThrow('refused');
  });

  it('ignores messages that it has not sent', async () => {
    const exchange = exchangeOf(1, 1);
    exchange.arrived('of another');
    expect(await exchange.run(['a'], 1000)).toHaveLength(1);
  });
});
