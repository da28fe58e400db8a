import { eventually } from '../../../http/testing/eventually.js';

type Data = Record<string, unknown>;

/** A page's side of the events, which keeps what it is told. */
export class EventStream {
  private readonly told: { readonly event: string; readonly data: Data }[] = [];

  private constructor(private readonly cancelled: AbortController) {}

  /** Throws with the status when the stand-in refuses. */
  static async open(url: string): Promise<EventStream> {
    const cancelled = new AbortController();
    const response = await fetch(url, { signal: cancelled.signal });
    if (response.status !== 200 || response.body === null) throw new Error(`Refused with ${response.status}.`);
    const stream = new EventStream(cancelled);
    void stream.read(response.body).catch(() => undefined);
    return stream;
  }

  close(): void {
    this.cancelled.abort();
  }

  /** The first line with these fields. */
  line(fields: Data): Promise<Data> {
    const wanted = Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)] as const);
    return eventually(() =>
      this.of('lines')
        .flatMap(({ lines }) => lines as Data[])
        .find((line) => wanted.every(([name, value]) => JSON.stringify(line[name]) === value)),
    );
  }

  status(isWanted: (status: Data) => boolean): Promise<Data> {
    return eventually(() => this.of('status').find((status) => isWanted(status)));
  }

  /** The `count`th greeting. */
  hello(count: number): Promise<Data> {
    return eventually(() => this.of('hello')[count - 1]);
  }

  private of(event: string): Data[] {
    return this.told.filter((one) => one.event === event).map(({ data }) => data);
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let waiting = '';
    for await (const chunk of body) {
      const parts = (waiting + decoder.decode(chunk, { stream: true })).split('\n\n');
      waiting = parts.pop() ?? '';
      for (const part of parts) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
        if (event !== undefined && data !== undefined) this.told.push({ event, data: JSON.parse(data) as Data });
      }
    }
  }
}
