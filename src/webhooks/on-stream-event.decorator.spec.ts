import { HANDLED_EVENTS } from './event-source.js';
import { OnStreamEvent } from './on-stream-event.decorator.js';
import { type ReceivedEvent, STREAM_EVENTS } from './stream-event.js';

class Handlers {
  @OnStreamEvent('message.new', 'channel.deleted')
  onMany(_events: readonly ReceivedEvent[]): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error a misspelt type
  @OnStreamEvent('mesage.new')
  onMisspelt(_events: readonly ReceivedEvent[]): Promise<void> {
    return Promise.resolve();
  }

  // @ts-expect-error one event
  @OnStreamEvent('message.new')
  onOne(_event: ReceivedEvent): Promise<void> {
    return Promise.resolve();
  }
}

describe('a handler of events', () => {
  it('declares its types; a misspelt type, or a method that takes one event, does not compile', () => {
    expect(Reflect.getMetadata(HANDLED_EVENTS, new Handlers().onMany)).toEqual({
      source: STREAM_EVENTS,
      types: ['message.new', 'channel.deleted'],
    });
  });
});
