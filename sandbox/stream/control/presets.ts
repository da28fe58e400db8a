import type { TestClock } from '../../clock/test-clock.js';
import { MAX_SECONDS } from '../../http/fault.js';
import type { Faults } from '../../http/faults.js';
import { readInteger, readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import type { Hub } from '../realtime/hub.js';
import type { SocketLimits } from '../realtime/limits.js';
import type { Dispatcher } from '../webhooks/dispatcher.js';

/** What presets change. */
interface Parts {
  readonly clock: TestClock;
  readonly faults: Faults;
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
  readonly socketLimits: SocketLimits;
}

/** A bad time, ready to be chosen. It ends by itself. */
interface Preset {
  readonly title: string;
  readonly seconds: number;
  /** Begins it, and returns what ends it. */
  readonly begin: (parts: Parts, forSeconds: number) => () => void;
}

/** A preset as control routes show it. */
interface PresetView {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  /** Null while it is off. */
  readonly endsAt: string | null;
}

const PRESETS: Readonly<Record<string, Preset>> = {
  'stream-down': { title: 'Stream is down', seconds: 60, begin: asFault('stream-down', { status: 503 }) },
  'rate-limited': { title: '429 for a minute', seconds: 60, begin: asFault('rate-limited', { status: 429 }) },
  'webhooks-off': { title: 'Webhooks off for an hour', seconds: 3600, begin: switchWebhooksOff },
  'answers-lost': { title: 'Answers are lost', seconds: 60, begin: asFault('answers-lost', { dropResponse: true }) },
  'sockets-drop': { title: 'Sockets drop every 20 s', seconds: 300, begin: dropSockets },
};

interface Running {
  readonly endsAt: string;
  readonly timer: { cancel(): void };
  readonly end: () => void;
}

/** The presets that run. */
export class Presets {
  private readonly running = new Map<string, Running>();

  constructor(private readonly parts: Parts) {}

  all(): PresetView[] {
    return Object.entries(PRESETS).map(([name, { title, seconds }]) => ({
      name,
      title,
      seconds,
      endsAt: this.running.get(name)?.endsAt ?? null,
    }));
  }

  /** Begins what a control request names; one that runs begins anew. */
  begin(input: JsonObject): PresetView | undefined {
    const name = readString(input, 'name') ?? '';
    const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
    if (preset === undefined) throw new InputError(`name must be one of ${Object.keys(PRESETS).join(', ')}`);
    const seconds = readInteger(input, 'seconds', 1, MAX_SECONDS) ?? preset.seconds;
    this.end(name);
    this.running.set(name, {
      endsAt: new Date(this.parts.clock.now().getTime() + seconds * 1000).toISOString(),
      end: preset.begin(this.parts, seconds),
      timer: this.parts.clock.after(seconds * 1000, () => this.end(name)),
    });
    return this.all().find((view) => view.name === name);
  }

  end(name: string): void {
    const found = this.running.get(name);
    if (found === undefined) return;
    this.running.delete(name);
    found.timer.cancel();
    found.end();
  }

  endAll(): void {
    for (const name of this.running.keys()) this.end(name);
  }
}

function asFault(name: string, fault: JsonObject): Preset['begin'] {
  return ({ faults }, forSeconds) => {
    faults.add({ ...fault, forSeconds }, name);
    return () => faults.removePreset(name);
  };
}

function switchWebhooksOff({ dispatcher }: Parts): () => void {
  dispatcher.enabled = false;
  return () => {
    dispatcher.enabled = true;
  };
}

/** The first time at once. */
function dropSockets({ hub, socketLimits }: Parts): () => void {
  hub.cutAll();
  const timer = setInterval(() => hub.cutAll(), socketLimits.dropMs).unref();
  return () => clearInterval(timer);
}
