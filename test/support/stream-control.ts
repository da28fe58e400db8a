/** A call that the Stream stand-in received. */
export interface ReceivedCall {
  /** When it arrived, by the stand-in's clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly body: unknown;
}

/** A fault that the stand-in should have. */
export interface Fault {
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly code?: number;
  readonly delayMs?: number;
  readonly dropResponse?: boolean;
  /** Seconds until the reset that a 429 names. */
  readonly resetSeconds?: number;
  readonly times?: number;
}

/** How the stand-in delivers events. */
export interface DeliveryMode {
  readonly deliveries?: 'in-order' | 'parallel';
  readonly times?: 'text' | 'nanoseconds';
}

interface SandboxDelivery {
  readonly id: string;
  readonly type: string;
  readonly state: string;
}

/** The control routes of the Stream stand-in. */
export class StreamControl {
  constructor(private readonly url: string) {}

  async calls(): Promise<ReceivedCall[]> {
    const { calls } = (await this.send('GET', '/_sandbox/calls')) as { calls: ReceivedCall[] };
    return calls;
  }

  async addFault(fault: Fault): Promise<void> {
    await this.send('POST', '/_sandbox/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.send('DELETE', '/_sandbox/faults');
  }

  /** Switches the delivery of events on or off. */
  async deliverEvents(enabled: boolean): Promise<void> {
    await this.send('PUT', '/_sandbox/webhooks', { enabled });
  }

  /** Without it, calls are counted but none is refused. */
  async enforceRateLimits(enforced: boolean): Promise<void> {
    await this.send('PUT', '/_sandbox/rate-limits', { enforced });
  }

  /** How events are delivered from now on: in order or shuffled and twice, with times as text or as nanoseconds. */
  async deliverAs(mode: DeliveryMode): Promise<void> {
    await this.send('PUT', '/_sandbox/webhooks', mode);
  }

  /** The deliveries that the stand-in has made or is to make. */
  async deliveries(): Promise<readonly SandboxDelivery[]> {
    const { deliveries } = (await this.send('GET', '/_sandbox/webhooks')) as { deliveries: SandboxDelivery[] };
    return deliveries;
  }

  /** Has the stand-in post an event to the server now, and returns how the server answered. */
  async sendWebhook(delivery: {
    event: Record<string, unknown>;
    misSigned?: boolean;
    unsigned?: boolean;
    gzip?: boolean;
    twice?: boolean;
  }): Promise<{ status: number; body: unknown }[]> {
    const { deliveries } = (await this.send('POST', '/_sandbox/webhooks', delivery)) as {
      deliveries: { status: number; body: unknown }[];
    };
    return deliveries;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}
